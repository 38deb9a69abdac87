import Glibc

/// Rows of what was measured, each with its target where it has one.
struct Table {
    private(set) var isReached = true

    mutating func head(_ title: String) {
        print("\n\(title)")
    }

    mutating func row(_ name: String, _ value: String, reached: Bool? = nil) {
        let padding = String(repeating: " ", count: max(1, 52 - name.count))
        let space = String(repeating: " ", count: max(1, 14 - value.count))
        print(name + padding + space + value + (reached.map { $0 ? "  reached" : "  NOT REACHED" } ?? ""))
        fflush(nil)
        if reached == false { isReached = false }
    }

    /// A number with so many digits behind the point.
    static func text(_ number: Double, digits: Int) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = Int((number * scale).rounded())
        guard digits > 0 else { return "\(rounded)" }
        let rest = "\(abs(rounded) % Int(scale))"
        let sign = rounded < 0 ? "-" : ""
        return "\(sign)\(abs(rounded) / Int(scale))." + String(repeating: "0", count: digits - rest.count) + rest
    }
}

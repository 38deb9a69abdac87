/// A number as Prometheus writes it in its API: in exponential form, `1e+00`.
enum PrometheusNumber {
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        guard value != 0 else { return "0e+00" }
        // The shortest digits that read back the same, with the point after the first one.
        let digits = "\(abs(value))".lowercased().split(separator: "e")
        var exponent = digits.count > 1 ? Int(digits[1]) ?? 0 : 0
        let parts = (digits.first ?? "0").split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0]
        var mantissa = String(whole) + (parts.count > 1 && parts[1] != "0" ? String(parts[1]) : "")
        exponent += whole.utf8.count - 1
        let zeros = mantissa.prefix { $0 == "0" }.count
        mantissa.removeFirst(min(zeros, max(0, mantissa.count - 1)))
        exponent -= zeros
        while mantissa.count > 1, mantissa.hasSuffix("0") { mantissa.removeLast() }
        let rest = mantissa.dropFirst()
        let sign = exponent < 0 ? "-" : "+"
        let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return (value < 0 ? "-" : "") + mantissa.prefix(1) + (rest.isEmpty ? "" : ".\(rest)") + "e\(sign)\(power)"
    }
}

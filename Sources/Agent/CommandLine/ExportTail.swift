import Yams

/// The end of an export, by which it is known whether it is whole.
struct ExportTail: Sendable {
    /// Longer lines are of the history, and not the last one.
    private static let longest = 4_096

    private var count = 0
    private var line: [UInt8] = []
    private var last: [UInt8] = []

    /// Lines of the history so far, without the first and the last one, which speak of the export itself.
    var lines: Int { max(0, count - 2) }

    mutating func take(_ piece: [UInt8]) {
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<end])
            last = line
            line = []
            count += 1
            rest = rest[(end + 1)...]
        }
        keep(rest)
    }

    /// Why the export is not whole; nil where it is.
    ///
    /// - Parameter reason: why the answer broke off, if it did.
    func fault(brokenOff reason: String?) -> String? {
        let node = line.isEmpty ? JSONField.node(String(decoding: last, as: UTF8.self)) : nil
        switch node?.text("type") {
        case "end"?:
            let said = node?["lines"]?.int
            return said == lines ? nil : "it should have \(said ?? 0) lines and has \(lines)"
        case "error"?: return node?.text("error") ?? "the agent could not read on"
        default: return reason ?? "its last line is missing"
        }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        line += bytes.prefix(Self.longest - line.count)
    }
}

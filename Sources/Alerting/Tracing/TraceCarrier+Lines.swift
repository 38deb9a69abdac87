import Telemetry

extension TraceCarrier {
    /// How many bytes of lines are kept and read: a `traceparent`, a `tracestate` and some baggage.
    static let lineLimit = 16 << 10

    /// Itself, or nil where there is no trace.
    var ifAny: TraceCarrier? { isEmpty ? nil : self }

    /// The fields as lines of `NAME=VALUE` in their order, for a column; nil where none can be kept.
    var lines: String? {
        var text = ""
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) where Self.isLine(name, value) {
            let line = "\(name)=\(value)"
            // What is too much is left out, so that a trace holds up no message.
            guard text.utf8.count + line.utf8.count < Self.lineLimit else { continue }
            text += text.isEmpty ? line : "\n" + line
        }
        return text.isEmpty ? nil : text
    }

    /// Reads lines of `NAME=VALUE`; what is no such line is passed over.
    init(lines: String) {
        var fields: [String: String] = [:]
        if lines.utf8.count <= Self.lineLimit {
            for line in lines.split(separator: "\n") {
                guard let sign = line.firstIndex(of: "="), sign != line.startIndex else { continue }
                fields[String(line[..<sign])] = String(line[line.index(after: sign)...])
            }
        }
        self.init(fields: fields)
    }

    /// Whether a field fits one line.
    private static func isLine(_ name: String, _ value: String) -> Bool {
        let hasBreak = { (text: String) in text.utf8.contains { $0 < 0x20 || $0 == 0x7f } }
        return !name.isEmpty && !name.utf8.contains(UInt8(ascii: "=")) && !hasBreak(name) && !hasBreak(value)
    }
}

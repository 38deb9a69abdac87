import Telemetry

extension ValueKind where Value == Bool {
    /// `true` or `false`, also YAML's older words.
    static var flag: ValueKind {
        ValueKind("true or false", show: { .flag($0) }) { text in
            switch text {
            case "true", "True", "TRUE", "yes", "on": true
            case "false", "False", "FALSE", "no", "off": false
            default: nil
            }
        }
    }
}

extension ValueKind where Value == Int {
    /// A whole number within limits.
    static func integer(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind("a whole number from \(range.lowerBound) to \(range.upperBound)", show: { .number("\($0)") }) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Duration {
    /// A duration within limits.
    static func duration(_ range: ClosedRange<Duration>) -> ValueKind {
        let lower = DurationText.render(range.lowerBound)
        let upper = DurationText.render(range.upperBound)
        return ValueKind(
            "a duration from \(lower) to \(upper), such as 15s or 1h30m", show: { .text(DurationText.render($0)) }
        ) { (text) throws(ValueProblem) -> Duration? in
            if let number = DecimalText.parse(text), number > 0 {
                throw ValueProblem("the duration \(text) has no unit", suggestion: "write \(text)s for seconds")
            }
            return DurationText.parse(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

/// A number of bytes.
struct ByteCount: Sendable, Equatable {
    let bytes: Int
}

extension ValueKind where Value == ByteCount {
    /// A size within limits, in bytes.
    static func size(_ range: ClosedRange<Int64>) -> ValueKind {
        let lower = SizeText.render(range.lowerBound)
        let upper = SizeText.render(range.upperBound)
        return ValueKind(
            "a size from \(lower) to \(upper), such as 96MiB", show: { .text(SizeText.render(Int64($0.bytes))) },
            parse: { text in
                SizeText.parse(text).flatMap { bytes in
                    range.contains(bytes) ? Int(exactly: bytes).map(ByteCount.init(bytes:)) : nil
                }
            })
    }
}

extension ValueKind where Value == Threshold {
    static var threshold: ValueKind {
        ValueKind("a limit such as 85%, 30s, 10GiB or 200", show: { .text($0.description) }) { Threshold(parsing: $0) }
    }
}

extension ValueKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a closed set of words.
    static var choice: ValueKind {
        let words = Value.allCases.map(\.rawValue)
        let form = "one of " + words.joined(separator: ", ")
        return ValueKind(form, show: { .text($0.rawValue) }) { (text) throws(ValueProblem) -> Value? in
            if let value = Value(rawValue: text) { return value }
            if let nearest = EditDistance.nearest(to: text, in: words) {
                throw ValueProblem(
                    "\(JSONText.quoted(String(text.prefix(80)))) is not \(form)", suggestion: "did you mean \(nearest)?"
                )
            }
            return nil
        }
    }
}

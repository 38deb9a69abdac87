/// A limit of a check: a share, a time, a size or a plain number.
enum Threshold: Sendable, Equatable, CustomStringConvertible {
    /// A share of the whole, 1 for 100 %.
    case ratio(Double)
    /// A length of time.
    case duration(Duration)
    /// A number of bytes.
    case bytes(Int64)
    /// A number without a unit.
    case number(Double)

    /// Reads `85%`, `30s`, `10GiB` or `200`; nil for anything else, for what is negative, and for what is not finite.
    init?(parsing text: String) {
        if text.hasSuffix("%") {
            guard let percent = DecimalText.parse(String(text.dropLast())), percent <= 100_000 else { return nil }
            self = .ratio(percent / 100)
        } else if let number = DecimalText.parse(text) {
            self = .number(number)
        } else if let duration = DurationText.parse(text) {
            self = .duration(duration)
        } else if let bytes = SizeText.parse(text) {
            self = .bytes(bytes)
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .ratio(let ratio): "\(DecimalText.render((ratio * 1e6).rounded() / 1e4))%"
        case .duration(let duration): DurationText.render(duration)
        case .bytes(let bytes): SizeText.render(bytes)
        case .number(let number): DecimalText.render(number)
        }
    }
}

extension WallTime: Codable {
    /// Why a text is no moment.
    private struct NotAMoment: Error {}

    /// Reads RFC 3339 or seconds since the epoch.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let moment = WallTime(parsing: text) else { throw NotAMoment() }
        self = moment
    }

    /// Writes RFC 3339 in UTC with nanoseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339(fractionDigits: 9))
    }
}

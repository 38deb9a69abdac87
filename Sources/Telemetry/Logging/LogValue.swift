/// A metadata value with its secrets masked, ready to be written in any format.
indirect enum LogValue: Sendable, Equatable {
    case string(String)
    case array([LogValue])
    case object([Field])

    /// A named value; objects keep theirs sorted by name.
    struct Field: Sendable, Equatable {
        let name: String
        let value: LogValue
    }
}

/// A metadata value with its secrets masked, ready to be written in any format.
public indirect enum LogValue: Sendable, Equatable {
    /// A text.
    case string(String)
    /// Values in their order.
    case array([LogValue])
    /// Named values, sorted by name.
    case object([Field])

    /// A named value.
    public struct Field: Sendable, Equatable {
        /// The name; each occurs once in an object.
        public let name: String
        /// The value.
        public let value: LogValue

        /// Creates a named value.
        public init(name: String, value: LogValue) {
            self.name = name
            self.value = value
        }
    }
}

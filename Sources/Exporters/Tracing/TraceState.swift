/// What other tracing systems want to travel with a trace, most recent first.
///
/// Source: https://www.w3.org/TR/trace-context-2/#tracestate-header.
public struct TraceState: Sendable, Hashable {
    /// One system's entry.
    public struct Member: Sendable, Hashable {
        /// The system, in the grammar of W3C keys.
        public let key: String
        /// Its opaque text.
        public let value: String

        /// Creates a member; whether it fits the grammar is judged where it is put in.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The members, 32 at most.
    public private(set) var members: [Member] = []

    /// Creates a state of nothing.
    public init() {}

    /// Whether nothing travels.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of the header; empty where nothing travels.
    public var headerValue: String { members.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }
}

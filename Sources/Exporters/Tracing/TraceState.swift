/// What other tracing systems want to travel with a trace, most recent first.
///
/// It never has more than 32 members, two of one key, a member outside of the grammar, or more than `maximumLength`
/// characters. Source: https://www.w3.org/TR/trace-context-2/#tracestate-header.
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

    /// The most characters of a whole state.
    ///
    /// The specification asks for 512 at least. Twice that is kept: enough for every member of a usual request, an
    /// eighth of what servers commonly take as headers, and 2 MiB for a queue of 2,048 spans that all differ.
    public static let maximumLength = 1_024
    /// The most members of a state.
    public static let maximumCount = 32
    /// A member longer than this goes first where there is no room.
    static let longMember = 128

    /// The members, 32 at most.
    public private(set) var members: [Member] = []

    /// Creates a state of nothing.
    public init() {}

    /// Takes members of the grammar with keys of their own, and drops what is too much.
    init(fitting members: [Member], keepsFirst: Bool = false) {
        self.members = members
        if members.count > Self.maximumCount { self.members.removeLast(members.count - Self.maximumCount) }
        cut(keepsFirst: keepsFirst)
    }

    /// Whether nothing travels.
    public var isEmpty: Bool { members.isEmpty }

    /// The text of a key.
    public subscript(key: String) -> String? { members.first { $0.key == key }?.value }

    /// The state with a member at its left, where what changed last stands; nil for a member against the grammar.
    ///
    /// Where there is no room, others go.
    public func setting(key: String, value: String) -> TraceState? {
        let member = Member(key: key, value: value)
        guard member.isWellFormed else { return nil }
        return TraceState(fitting: [member] + members.filter { $0.key != key }, keepsFirst: true)
    }

    /// The state without a key.
    public func removing(key: String) -> TraceState {
        guard self[key] != nil else { return self }
        var state = self
        state.members.removeAll { $0.key == key }
        return state
    }

    /// The value of the header; empty where nothing travels.
    public var headerValue: String {
        guard !members.isEmpty else { return "" }
        var text = ""
        text.reserveCapacity(length)
        for member in members {
            if !text.isEmpty { text += "," }
            text += member.key
            text += "="
            text += member.value
        }
        return text
    }

    private var length: Int { members.reduce(-1) { $0 + $1.length + 1 } }

    /// Drops members until the rest has room: first long ones, then the oldest.
    private mutating func cut(keepsFirst: Bool) {
        guard !members.isEmpty else { return }
        var excess = length - Self.maximumLength
        let first = keepsFirst ? 1 : 0
        var index = members.count
        while excess > 0, index > first {
            index -= 1
            guard members[index].length > Self.longMember else { continue }
            excess -= members.remove(at: index).length + 1
        }
        while excess > 0, members.count > first {
            excess -= members.removeLast().length + 1
        }
    }
}

extension TraceState.Member {
    /// How many characters it takes in the header.
    var length: Int { key.utf8.count + 1 + value.utf8.count }
}

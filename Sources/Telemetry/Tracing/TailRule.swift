public import Tracing

/// When a span is kept though its trace was not sampled, judged when it ends.
///
/// Put into the context in which a span is started: the first span below that nobody samples is recorded with all that
/// happens within it, and all of that is kept or forgotten together. A tracer that knows no such rule ignores it.
public struct TailRule: Sendable, Hashable {
    /// From which duration on it is kept; nil for no duration.
    public var slowFrom: Duration?
    /// Whether it is kept when it ends with an error.
    public var keepsErrors: Bool
    /// Whether it is kept whatever comes of it.
    public var keepsAll: Bool

    /// Keeps what fails, and what takes at least the given time.
    public static func failedOrSlow(from slow: Duration?) -> TailRule {
        TailRule(slowFrom: slow, keepsErrors: true, keepsAll: false)
    }

    /// Keeps it whatever comes of it: for what is rare and matters, such as a message to people.
    public static let always = TailRule(slowFrom: nil, keepsErrors: true, keepsAll: true)
}

extension ServiceContext {
    /// The rule for the next span that is started in this context; spans within that one go by what it decides.
    public var tailRule: TailRule? {
        get { self[TailRuleKey.self] }
        set { self[TailRuleKey.self] = newValue }
    }
}

private enum TailRuleKey: ServiceContextKey {
    typealias Value = TailRule
    static var nameOverride: String? { "tail-rule" }
}

public import Logging
import Synchronization

/// The level below which nothing is logged, shared by all handlers made with it and changeable at run time.
public final class LogLevelControl: Sendable {
    private static let levels = Logger.Level.allCases
    private let index: Atomic<Int>

    /// Creates a control.
    public init(_ level: Logger.Level = .info) {
        index = Atomic(Self.index(of: level))
    }

    /// The present level; a change counts from the next line on, in every thread.
    public var level: Logger.Level {
        get { Self.levels[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    /// The index comes from the list itself, so that reading it back is always in bounds.
    private static func index(of level: Logger.Level) -> Int { levels.firstIndex(of: level) ?? 0 }
}

public import Logging
import Synchronization

/// The level below which nothing is logged, shared by all handlers made with it and changeable at run time.
///
/// Over the lasting level there may be another one for a while, for somebody who looks for something; it ends by
/// itself, or with the next lasting one.
public final class LogLevelControl: Sendable {
    /// The level with what is behind it.
    public struct Standing: Sendable, Equatable {
        /// The one in force.
        public let level: Logger.Level
        /// The one that lasts.
        public let lasting: Logger.Level
        /// How long the one in force stays over the lasting one; nil where it is that one or has no end.
        public let remaining: Duration?

        /// Creates a standing.
        public init(level: Logger.Level, lasting: Logger.Level, remaining: Duration? = nil) {
            self.level = level
            self.lasting = lasting
            self.remaining = remaining
        }
    }

    private static let levels = Logger.Level.allCases
    private static let forever = UInt64.max >> 3

    private let index: Atomic<Int>
    /// The end in milliseconds of the monotonic clock, shifted by three bits, and one more than the index; else 0.
    ///
    /// One word, so that no thread ever sees the level of one wish with the end of another.
    private let passing = Atomic<UInt64>(0)
    private let time: any TimeSource

    /// Creates a control; the clock says when a passing level is over.
    public init(_ level: Logger.Level = .info, time: any TimeSource = SystemTime()) {
        index = Atomic(Self.index(of: level))
        self.time = time
    }

    /// The present level; setting it makes it last and ends a passing one, from the next line on, in every thread.
    public var level: Logger.Level {
        get { passingNow()?.level ?? Self.levels[index.load(ordering: .relaxed)] }
        set {
            index.store(Self.index(of: newValue), ordering: .relaxed)
            endPassing()
        }
    }

    /// The present level with what is behind it.
    public var standing: Standing {
        let lasting = Self.levels[index.load(ordering: .relaxed)]
        guard let passing = passingNow() else { return Standing(level: lasting, lasting: lasting) }
        return Standing(level: passing.level, lasting: lasting, remaining: passing.remaining)
    }

    /// Puts a level over the lasting one, for a duration, or with nil until the next lasting one.
    public func pass(_ level: Logger.Level, for duration: Duration?) {
        let end = duration.map { Self.milliseconds(time.now() + $0) } ?? Self.forever
        passing.store(end << 3 | UInt64(Self.index(of: level) + 1), ordering: .relaxed)
    }

    /// Goes back to the lasting level.
    public func endPassing() {
        passing.store(0, ordering: .relaxed)
    }

    private func passingNow() -> (level: Logger.Level, remaining: Duration?)? {
        let word = passing.load(ordering: .relaxed)
        // The clock is read only while there is something that may end.
        let place = Int(word & 7)
        guard place > 0, place <= Self.levels.count else { return nil }
        let level = Self.levels[place - 1]
        let end = word >> 3
        if end == Self.forever { return (level, nil) }
        let now = Self.milliseconds(time.now())
        guard now < end else {
            // Only what is over goes, not what was wished meanwhile.
            _ = passing.compareExchange(expected: word, desired: 0, ordering: .relaxed)
            return nil
        }
        return (level, .milliseconds(Int64(clamping: end - now)))
    }

    private static func milliseconds(_ instant: MonotonicInstant) -> UInt64 {
        UInt64(max(0, instant.nanoseconds / 1_000_000))
    }

    /// The index comes from the list itself, so that reading it back is always in bounds.
    private static func index(of level: Logger.Level) -> Int { levels.firstIndex(of: level) ?? 0 }
}

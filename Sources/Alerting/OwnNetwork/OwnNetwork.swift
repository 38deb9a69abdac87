public import Telemetry

/// Remembers while targets cannot be judged because the agent's own network is gone, and gives one note afterwards.
///
/// Pure: whoever judges tells of every target, with the obstacle on this host or none. An outage begins with the first
/// target that meets one and is over when every target that met one has been judged without since, well or not.
public struct OwnNetwork: Sendable {
    /// An outage that lasts.
    public struct Outage: Sendable, Equatable {
        /// When the first measurement began that met an obstacle.
        public let since: WallTime
        /// The first obstacle, in words.
        public let reason: String
        /// The targets that cannot be judged now.
        public fileprivate(set) var unjudged: Set<TargetID>
        /// All that could not be judged at some time of it.
        public fileprivate(set) var affected: Set<TargetID>
        /// Whether one of the targets has been judged again since the last obstacle.
        fileprivate var isReturning = false
    }

    /// What to do after an event.
    public enum Change: Sendable, Equatable {
        case none
        /// An outage has begun.
        case gone(Outage)
        /// A target was judged again: the others should be asked at once.
        case returning(Set<TargetID>)
        /// The outage is over.
        case back(OwnNetworkNote)
    }

    /// The outage that lasts; nil while all is well.
    public private(set) var outage: Outage?
    /// The newest outage that is over; nil before the first.
    public private(set) var lastNote: OwnNetworkNote?

    /// Creates a machine that knows of no outage.
    public init() {}

    /// Takes note of a target that was judged.
    ///
    /// - Parameters:
    ///   - obstacle: what on this host kept its measurement from the target; nil where nothing did.
    ///   - began: when its measurement began.
    ///   - now: when it was judged.
    public mutating func judged(
        _ target: TargetID, obstacle: String?, began: WallTime, now: WallTime
    ) -> Change {
        guard let obstacle else { return released([target], now: now) }
        guard outage != nil else {
            let new = Outage(since: began, reason: obstacle, unjudged: [target], affected: [target])
            outage = new
            return .gone(new)
        }
        outage?.unjudged.insert(target)
        outage?.affected.insert(target)
        outage?.isReturning = false
        return .none
    }

    /// Forgets all targets but these: nobody waits for the others any more.
    public mutating func keep(_ targets: Set<TargetID>, now: WallTime) -> Change {
        guard let outage else { return .none }
        return released(outage.unjudged.subtracting(targets), now: now)
    }

    private mutating func released(_ targets: Set<TargetID>, now: WallTime) -> Change {
        guard let before = outage, !before.unjudged.isDisjoint(with: targets) else { return .none }
        outage?.unjudged.subtract(targets)
        let left = before.unjudged.subtracting(targets)
        guard left.isEmpty else {
            outage?.isReturning = true
            return before.isReturning ? .none : .returning(left)
        }
        let note = OwnNetworkNote(
            from: before.since, to: now, reason: before.reason, checks: before.affected.map(\.upCheck).sorted())
        outage = nil
        lastNote = note
        return .back(note)
    }
}

/// That the agent's own network was gone for a while: said once, afterwards.
public struct OwnNetworkNote: Sendable, Equatable, CustomStringConvertible {
    /// When the first measurement began that met an obstacle.
    public let from: WallTime
    /// When the last target was judged again.
    public let to: WallTime
    /// The first obstacle, in words.
    public let reason: String
    /// The up-checks that were unknown, sorted.
    public let checks: [CheckName]

    /// `the agent's own network was gone from … to …; 3 checks were unknown (eth0 … has no carrier)`.
    public var description: String {
        let count = checks.count == 1 ? "1 check was" : "\(checks.count) checks were"
        let (from, to) = (from.rfc3339(fractionDigits: 0), to.rfc3339(fractionDigits: 0))
        return "the agent's own network was gone from \(from) to \(to); \(count) unknown (\(reason))"
    }
}

extension OwnNetwork.Outage: CustomStringConvertible {
    /// `the agent's own network is gone since …; 3 checks are unknown (eth0 … has no carrier)`.
    public var description: String {
        let count = unjudged.count == 1 ? "1 check is" : "\(unjudged.count) checks are"
        return "the agent's own network is gone since \(since.rfc3339(fractionDigits: 0)); \(count) unknown (\(reason))"
    }
}

import Synchronization

/// Everything that is known at one moment; immutable, replaced as a whole.
public final class Snapshot: Sendable {
    /// The verdicts as readers want them; made for the first of them, since most snapshots of many targets have none.
    private struct Ordered {
        let verdicts: [Verdict]
        let byName: [CheckName: Verdict]
    }

    /// Counts the snapshots of this process, from 0 for the empty one.
    public let sequence: UInt64
    /// The newest complete generation: raised when every up-check has completed once since the last raise.
    public let generation: UInt64
    /// What each target last answered, in the order of the settings.
    public let readings: [Reading]
    /// What each check says, sorted by name.
    public var verdicts: [Verdict] { ordered.verdicts }
    /// The verdicts by the name of their check.
    public var verdictsByName: [CheckName: Verdict] { ordered.byName }
    /// When the snapshot was published.
    public let publishedAt: MonotonicInstant
    private let unordered: [Verdict]
    private let made = Mutex<Ordered?>(nil)

    /// Creates a snapshot; `verdicts` come in any order, one for each check.
    public init(
        sequence: UInt64, generation: UInt64, readings: [Reading], verdicts: [Verdict], publishedAt: MonotonicInstant
    ) {
        self.sequence = sequence
        self.generation = generation
        self.readings = readings
        unordered = verdicts
        self.publishedAt = publishedAt
    }

    private var ordered: Ordered {
        made.withLock { made in
            if let made { return made }
            let ordered = Ordered(
                verdicts: unordered.sorted { $0.check < $1.check },
                byName: Dictionary(unordered.map { ($0.check, $0) }, uniquingKeysWith: { first, _ in first }))
            made = ordered
            return ordered
        }
    }

    /// What is known before anything was measured.
    public static func empty(at now: MonotonicInstant) -> Snapshot {
        Snapshot(sequence: 0, generation: 0, readings: [], verdicts: [], publishedAt: now)
    }

    /// The same moment, seen through some of the targets only.
    public func keeping(_ isKept: (TargetID) -> Bool) -> Snapshot {
        Snapshot(
            sequence: sequence, generation: generation, readings: readings.filter { isKept($0.target) },
            verdicts: unordered.filter { isKept($0.check.targetID) }, publishedAt: publishedAt)
    }

    /// What a target last answered.
    public func reading(of target: TargetID) -> Reading? {
        readings.first { $0.target == target }
    }
}

/// What one probe of one target gave: families and facts, or an error.
public struct Reading: Sendable {
    /// Which target.
    public let target: TargetID
    /// What it gave; a failed probe keeps only what it could still say (its `…_up 0`).
    public let families: [MetricFamily]
    /// Why the probe failed; nil when it succeeded.
    public let error: ProbeError?
    /// When it was measured.
    public let measurement: Measurement
    /// The version that the target names, if it does.
    public let version: String?
    /// The number that matters, in words (`load 0.42 on 2 CPUs`).
    public let summary: String?
    /// Which part of the probe gave a family, by the family's name.
    public let collectors: [String: String]

    /// Creates a reading.
    public init(
        target: TargetID, families: [MetricFamily], error: ProbeError?, measurement: Measurement,
        version: String? = nil, summary: String? = nil, collectors: [String: String] = [:]
    ) {
        self.collectors = collectors
        self.target = target
        self.families = families
        self.error = error
        self.measurement = measurement
        self.version = version
        self.summary = summary
    }

    /// The family of a name, if the target gave it.
    public func family(_ name: String) -> MetricFamily? {
        families.first { $0.descriptor.name == name }
    }
}

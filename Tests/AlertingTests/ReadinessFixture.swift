import Alerting
import Telemetry

/// An agent with up-checks of `redis/cache` and `http/shop`, and a warning nobody requires.
struct ReadinessFixture {
    var now = MonotonicInstant(nanoseconds: 100_000_000_000)
    var wallClock = WallTime(secondsSinceEpoch: 1_772_366_400)
    var generation: UInt64 = 7
    var isDraining = false
    var isStarted = true
    var verdicts: [Verdict] = []
    var groups = [
        ReadinessGroup.standard(targets: [TargetID(kind: "redis", name: "cache"), TargetID(kind: "http", name: "shop")]
        ),
        ReadinessGroup(
            name: "deploy", required: [CheckPattern("http/*")], optional: [CheckPattern("redis/cache")]),
    ]

    init() {
        add("redis/cache", .pass, age: 3)
        add("http/shop", .pass, age: 2)
        add("host/local:clock", .warn, age: 1, reason: "no time daemon on db1.internal")
    }

    /// Adds a verdict or puts it in the place of the former one; nil stands for one never measured.
    mutating func add(
        _ name: String, _ state: CheckState, age: Double?, reason: String? = nil, generation: UInt64 = 7
    ) {
        guard let check = CheckName(parsing: name) else { return }
        let measurement = age.map { age in
            Measurement(
                startedAt: now - .seconds(age), startedAtWall: wallClock + (.zero - .seconds(age)),
                finishedAt: now - .seconds(age) + .milliseconds(1), generation: generation)
        }
        verdicts.removeAll { $0.check == check }
        verdicts.append(
            Verdict(
                check: check, state: state, reason: reason, measurement: measurement, since: wallClock,
                staleAfter: .seconds(15)))
    }

    var snapshot: Snapshot {
        Snapshot(sequence: 1, generation: generation, readings: [], verdicts: verdicts, publishedAt: now)
    }

    func judge(_ request: ReadinessRequest = ReadinessRequest()) throws -> ReadinessVerdict {
        try ReadinessJudge(groups: groups, boot: "b2").judge(
            request,
            in: ReadinessJudge.Situation(
                snapshot: snapshot, now: now, wallClock: wallClock, isDraining: isDraining, isStarted: isStarted))
    }

    func judge(since text: String) throws -> Bool {
        try judge(ReadinessRequest(since: try GateMoment(parsing: text))).isReady
    }
}

import Telemetry

/// `checkpoints`: whether the WAL, not the clock, makes the server write everything out.
struct CheckpointsCheck: CheckAspect {
    /// Less WAL than this in an hour harms nobody, however small the server is kept.
    static let worthwhile = 1_073_741_824.0

    private var requested = CounterWindow(length: .seconds(3_600))
    private var timed = CounterWindow(length: .seconds(3_600))
    private var written = CounterWindow(length: .seconds(3_600))

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = PostgresCheckCatalog.checkpoints
        let values = descriptor.families.compactMap(round.value)
        guard values.count == descriptor.families.count else { return [] }
        requested.note(values[0], at: round.time)
        timed.note(values[1], at: round.time)
        written.note(values[2], at: round.time)
        let limits = round.resolved(descriptor).limits
        let isPressed = requested.rise >= 3 * timed.rise && written.rise >= Self.worthwhile
        return [
            Finding(
                descriptor: descriptor, state: isPressed ? limits.state(of: requested.rise) : .pass,
                reason: "\(HumanUnits.fixed(requested.rise, digits: 0)) checkpoints asked for and "
                    + "\(HumanUnits.fixed(timed.rise, digits: 0)) timed in the last 60 min, with "
                    + "\(HumanUnits.bytes(written.rise)) of WAL",
                observation: limits.observation(requested.rise))
        ]
    }
}

/// `oldest_xmin`: what keeps dead rows for longest.
struct OldestXminCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = PostgresCheckCatalog.oldestXmin
        let families = descriptor.families.map { round.reading.family($0)?.samples ?? [] }
        let holders =
            families[0].map { (age: $0.value, name: "a session") }
            + families[1].map { (age: $0.value, name: "a prepared transaction") }
            + families[2].map { (age: $0.value, name: "the slot \($0.label("slot_name") ?? "?")") }
        guard families.contains(where: { !$0.isEmpty }) else { return [] }
        let limits = round.resolved(descriptor).limits
        let worst = holders.filter { !$0.age.isNaN }.max { $0.age < $1.age }
        let age = worst?.age ?? 0
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: age),
                reason: worst.map { "\($0.name) keeps rows that died up to \(Self.amount(age)) transactions ago" }
                    ?? "nothing keeps dead rows",
                observation: limits.observation(age))
        ]
    }

    /// `120 million`, or the number itself while it is small.
    private static func amount(_ count: Double) -> String {
        count < 1e6 ? HumanUnits.fixed(count, digits: 0) : "\(HumanUnits.short(count / 1e6)) million"
    }
}

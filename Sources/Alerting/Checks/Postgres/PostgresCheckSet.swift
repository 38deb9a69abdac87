extension CheckSet {
    /// The checks of a PostgreSQL server.
    static var postgres: CheckSet {
        typealias Checks = PostgresCheckCatalog
        return CheckSet(
            upCheck: Checks.up,
            others: [
                Checks.connections, Checks.longTransaction, Checks.idleInTransaction, Checks.blocked,
                Checks.wraparound, Checks.oldestXmin, Checks.replicationLag, Checks.slots, Checks.archiving,
                Checks.checkpoints, Checks.deadlocks,
            ],
            aspects: [
                ShareCheck(Checks.connections, what: "connections"),
                WorstSampleCheck(Checks.longTransaction, label: "datname", quiet: "no open transaction") { age, name in
                    "the oldest transaction\(inDatabase(name)) is \(HumanUnits.seconds(age)) old"
                },
                WorstSampleCheck(
                    Checks.idleInTransaction, label: "datname", quiet: "nobody is idle in a transaction"
                ) { age, name in
                    "a session\(inDatabase(name)) has been idle in its transaction for \(HumanUnits.seconds(age))"
                },
                WorstSampleCheck(Checks.blocked, quiet: "nobody waits for a lock") { age, _ in
                    "a session has waited \(HumanUnits.seconds(age)) for a lock"
                },
                WorstSampleCheck(Checks.wraparound, label: "datname", quiet: "all rows are frozen") { ratio, name in
                    "\(name.map { "database \($0)" } ?? "the oldest database") has used "
                        + "\(HumanUnits.percent(ratio)) of the transaction ids"
                },
                OldestXminCheck(),
                WorstSampleCheck(Checks.replicationLag, quiet: "nothing is behind") { lag, _ in
                    "\(HumanUnits.seconds(lag)) behind the primary"
                },
                WorstSampleCheck(Checks.slots, label: "slot_name", quiet: "no slot keeps WAL") { bytes, name in
                    "slot \(name ?? "?") keeps \(HumanUnits.bytes(bytes)) of WAL"
                },
                FlagCheck(Checks.archiving, bad: 1, good: "WAL is archived") { _ in "the last attempt to archive failed"
                },
                CheckpointsCheck(), IncreaseCheck(Checks.deadlocks, what: "deadlocks"),
            ])
    }

    private static func inDatabase(_ name: String?) -> String {
        name.flatMap { $0.isEmpty ? nil : " in \($0)" } ?? ""
    }
}

/// The checks of a PostgreSQL server.
///
/// The limits are far from what a busy server shows on a good day: a long report, a nightly vacuum or a burst of
/// connections is no news.
enum PostgresCheckCatalog {
    static let up = CheckDescriptor(
        kind: "postgres", aspect: nil, explanation: "The server does not answer a simple question.",
        firstStep: "see whether it runs and what it says: systemctl status postgresql; tail the server's log",
        pageReason: "every request that needs the database fails")

    static let connections = CheckDescriptor(
        kind: "postgres", aspect: "connections",
        explanation: "The server runs out of connections: soon no service can open one.",
        firstStep: "see who holds them: SELECT usename, application_name, state, count(*) FROM pg_stat_activity "
            + "GROUP BY 1, 2, 3 ORDER BY 4 DESC",
        limits: CheckLimits(unit: "ratio", warn: 0.8, critical: 0.95),
        details: "Of the connections that ordinary roles may have: max_connections without the reserved ones.",
        pageReason: "services that need a new connection fail",
        families: ["omniflow_postgres_connections", "omniflow_postgres_connections_max"],
        collectors: ["stat_activity", "instance"])

    static let longTransaction = CheckDescriptor(
        kind: "postgres", aspect: "long_transaction",
        explanation: "A transaction has been open for very long: vacuum cannot remove what it may still see.",
        firstStep: "find it: SELECT pid, usename, application_name, xact_start, state, left(query, 80) "
            + "FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start LIMIT 5",
        limits: CheckLimits(unit: "seconds", warn: 3_600),
        families: ["omniflow_postgres_transaction_oldest_seconds"], collectors: ["stat_activity"])

    static let idleInTransaction = CheckDescriptor(
        kind: "postgres", aspect: "idle_in_transaction",
        explanation: "A session keeps a transaction open and does nothing: its locks stay.",
        firstStep: "find it: SELECT pid, usename, application_name, state_change, left(query, 80) "
            + "FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' ORDER BY state_change LIMIT 5",
        limits: CheckLimits(unit: "seconds", warn: 900),
        families: ["omniflow_postgres_idle_in_transaction_oldest_seconds"], collectors: ["stat_activity"])

    static let blocked = CheckDescriptor(
        kind: "postgres", aspect: "blocked", explanation: "A session has waited long for a lock that another holds.",
        firstStep: "see who blocks whom: SELECT pid, pg_blocking_pids(pid), wait_event_type, left(query, 80) "
            + "FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0",
        limits: CheckLimits(unit: "seconds", warn: 60, critical: 600),
        families: ["omniflow_postgres_blocked_longest_seconds"], collectors: ["locks"])

    static let wraparound = CheckDescriptor(
        kind: "postgres", aspect: "wraparound",
        explanation: "A database nears the point where the server refuses to write, because old rows are not frozen.",
        firstStep: "find what holds vacuum back: SELECT datname, age(datfrozenxid) FROM pg_database ORDER BY 2 DESC; "
            + "then old transactions, slots and prepared transactions",
        limits: CheckLimits(unit: "ratio", warn: 0.25, critical: 0.75),
        details:
            "The age of the oldest unfrozen transaction of a database, as a part of the two billion that there are.",
        pageReason: "the server stops accepting writes when it is reached",
        families: ["omniflow_postgres_wraparound_ratio"], collectors: ["database"])

    static let replicationLag = CheckDescriptor(
        kind: "postgres", aspect: "replication_lag", explanation: "This standby is behind its primary.",
        firstStep: "see whether it still receives: SELECT * FROM pg_stat_wal_receiver",
        limits: CheckLimits(unit: "seconds", warn: 60, critical: 900), details: "On a standby only.",
        families: ["omniflow_postgres_replica_lag_seconds"], collectors: ["instance"])

    static let slots = CheckDescriptor(
        kind: "postgres", aspect: "slots",
        explanation: "A replication slot keeps the server from removing old WAL: the disk fills.",
        firstStep: "see whose it is: SELECT * FROM pg_replication_slots; drop it if nobody will come back: "
            + "SELECT pg_drop_replication_slot('NAME')",
        limits: CheckLimits(unit: "bytes", warn: 10_737_418_240, critical: 107_374_182_400),
        families: ["omniflow_postgres_slot_retained_bytes"], collectors: ["replication_slots"])

    static let archiving = CheckDescriptor(
        kind: "postgres", aspect: "archiving",
        explanation: "WAL is not archived: backups have a gap, and the disk fills.",
        firstStep: "see what fails: SELECT * FROM pg_stat_archiver; run archive_command by hand",
        details: "Fails while the last attempt to archive failed; absent where archive_mode is off.",
        families: ["omniflow_postgres_archiving_failing"], collectors: ["instance"])

    static let deadlocks = CheckDescriptor(
        kind: "postgres", aspect: "deadlocks",
        explanation: "Transactions lock the same things in different order and are cancelled for it.",
        firstStep: "read the server's log for: deadlock detected",
        limits: CheckLimits(unit: "deadlocks", warn: 5), details: "All databases together, over the last 15 min.",
        families: ["pg_stat_database_deadlocks"], collectors: ["stat_database"])
}

extension CheckSet {
    /// The checks of a PostgreSQL server.
    static var postgres: CheckSet {
        typealias Checks = PostgresCheckCatalog
        return CheckSet(
            upCheck: Checks.up,
            others: [
                Checks.connections, Checks.longTransaction, Checks.idleInTransaction, Checks.blocked,
                Checks.wraparound, Checks.replicationLag, Checks.slots, Checks.archiving, Checks.deadlocks,
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
                WorstSampleCheck(Checks.replicationLag, quiet: "nothing is behind") { lag, _ in
                    "\(HumanUnits.seconds(lag)) behind the primary"
                },
                WorstSampleCheck(Checks.slots, label: "slot_name", quiet: "no slot keeps WAL") { bytes, name in
                    "slot \(name ?? "?") keeps \(HumanUnits.bytes(bytes)) of WAL"
                },
                FlagCheck(Checks.archiving, bad: 1, good: "WAL is archived") { _ in "the last attempt to archive failed"
                },
                IncreaseCheck(Checks.deadlocks, what: "deadlocks"),
            ])
    }

    private static func inDatabase(_ name: String?) -> String {
        name.flatMap { $0.isEmpty ? nil : " in \($0)" } ?? ""
    }
}

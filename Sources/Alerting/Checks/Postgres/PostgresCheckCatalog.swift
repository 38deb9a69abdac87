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

    static let checkpoints = CheckDescriptor(
        kind: "postgres", aspect: "checkpoints",
        explanation: "The WAL fills so fast that checkpoints come long before their time: every write costs more.",
        firstStep:
            "compare SHOW max_wal_size with the WAL of checkpoint_timeout, and raise it; see what writes so much",
        limits: CheckLimits(unit: "checkpoints", warn: 20),
        details: "Checkpoints in the last 60 min that were asked for, and only where they are three times as many as "
            + "the timed ones and more than 1 GiB of WAL was written. Never fails.",
        families: [
            "pg_stat_bgwriter_checkpoints_req_total", "pg_stat_bgwriter_checkpoints_timed_total",
            "omniflow_postgres_wal_written_bytes_total",
        ], collectors: ["instance"])

    static let oldestXmin = CheckDescriptor(
        kind: "postgres", aspect: "oldest_xmin",
        explanation: "Something keeps vacuum from removing dead rows: tables and indexes swell.",
        firstStep: "find it: SELECT pid, usename, age(backend_xmin), xact_start, left(query, 80) FROM pg_stat_activity "
            + "WHERE backend_xmin IS NOT NULL ORDER BY 3 DESC LIMIT 5; or pg_prepared_xacts, pg_replication_slots",
        limits: CheckLimits(unit: "transactions", warn: 100_000_000),
        details: "How many transactions ago the oldest rows died that a session, a prepared transaction or a slot may "
            + "still see; the text names which. Never fails.",
        families: [
            "omniflow_postgres_session_oldest_xmin_age", "omniflow_postgres_prepared_oldest_xid_age",
            "omniflow_postgres_slot_oldest_xmin_age",
        ], collectors: ["stat_activity", "instance", "replication_slots"])
}

import PostgresClient
import Telemetry

/// What a server has once, in one statement of one row.
///
/// The background writer's families keep their names on PostgreSQL 17, where their columns moved: checkpoints to
/// `pg_stat_checkpointer`, what sessions write to `pg_stat_io`.
enum InstanceCollector {
    static let collector = PostgresCollector(
        name: "instance",
        incumbents: [
            .debian12: ["bgwriter"],
            .current: ["postmaster", "replication", "stat_archiver", "stat_bgwriter", "stat_checkpointer"],
        ],
        sql: { sql($0.server) }, read: read)

    static func sql(_ server: PostgresServer) -> String {
        let columns =
            backgroundWriter(server) + checkpointer(server) + archiver + replication + [
                "extract(epoch FROM pg_postmaster_start_time()) AS start_time",
                "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
                    + " - coalesce(current_setting('reserved_connections', true)::int, 0) AS connections_max",
                "pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(),"
                    + " pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END, '0/0') AS wal_position",
                "p.prepared", "p.prepared_age",
            ]
        let checkpointer = server.has("pg_stat_checkpointer") ? " CROSS JOIN pg_stat_checkpointer c" : ""
        return "SELECT " + columns.joined(separator: ", ")
            + " FROM pg_stat_bgwriter b CROSS JOIN pg_stat_archiver a" + checkpointer + writes(server)
            + " LEFT JOIN pg_stat_wal_receiver r ON true CROSS JOIN"
            + " (SELECT count(*) AS prepared, max(age(transaction)) AS prepared_age FROM pg_prepared_xact()) p"
    }

    private static func backgroundWriter(_ server: PostgresServer) -> [String] {
        let moved = [
            "checkpoints_timed": "num_timed", "checkpoints_req": "num_requested",
            "checkpoint_write_time": "write_time", "checkpoint_sync_time": "sync_time",
            "buffers_checkpoint": "buffers_written",
        ]
        return InstanceFamilies.backgroundWriter.map { column in
            if column.name == "stats_reset" { return "floor(extract(epoch FROM b.stats_reset)) AS b_stats_reset" }
            var source = "NULL"
            if server.has("pg_stat_bgwriter", column.name) {
                source = "b.\(column.name)"
            } else if let name = moved[column.name], server.has("pg_stat_checkpointer", name) {
                source = "c.\(name)"
            } else if server.has("pg_stat_io") {
                source =
                    switch column.name {
                    case "buffers_backend": "io.writes"
                    case "buffers_backend_fsync": "io.fsyncs"
                    default: "NULL"
                    }
            }
            return "\(source) AS b_\(column.name)"
        }
    }

    /// What sessions write themselves, where the background writer's view no longer says it.
    private static func writes(_ server: PostgresServer) -> String {
        guard !server.has("pg_stat_bgwriter", "buffers_backend"), server.has("pg_stat_io") else { return "" }
        // From PostgreSQL 18 on one write may be of several blocks, and the bytes are counted.
        let written =
            server.has("pg_stat_io", "write_bytes")
            ? "(sum(coalesce(write_bytes, 0) + coalesce(extend_bytes, 0))"
                + " / current_setting('block_size')::numeric)::bigint"
            : "sum(coalesce(writes, 0) + coalesce(extends, 0))"
        return " CROSS JOIN (SELECT \(written) AS writes, sum(coalesce(fsyncs, 0)) AS fsyncs FROM pg_stat_io"
            + " WHERE object = 'relation' AND backend_type NOT IN ('background writer', 'checkpointer')) io"
    }

    private static func checkpointer(_ server: PostgresServer) -> [String] {
        InstanceFamilies.checkpointer.filter { server.has("pg_stat_checkpointer", $0.name) }.map {
            let source = $0.name == "stats_reset" ? "floor(extract(epoch FROM c.stats_reset))" : "c.\($0.name)"
            return "\(source) AS c_\($0.name)"
        }
    }

    private static let archiver = [
        "a.archived_count", "a.failed_count",
        "extract(epoch FROM now() - a.last_archived_time) AS last_archive_age",
        "CASE WHEN current_setting('archive_mode') <> 'off' THEN coalesce(a.last_failed_time >"
            + " coalesce(a.last_archived_time, '-infinity'::timestamptz), false) END AS archiving_failing",
    ]

    private static let replication = [
        "pg_is_in_recovery() AS is_replica",
        "greatest(0, extract(epoch FROM now() - pg_last_xact_replay_timestamp())) AS last_replay",
        "pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AS is_replayed", "r.pid IS NOT NULL AS has_sender",
    ]

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        let server = samples.context.server
        samples.add(InstanceFamilies.isStatic, [server.shortVersion, server.versionText], 1)
        guard let row = answer.rows.first else { return }
        for column in InstanceFamilies.backgroundWriter {
            samples.add(column.descriptor, [], row.number("b_" + column.name))
        }
        for column in InstanceFamilies.checkpointer {
            samples.add(column.descriptor, [], row.number("c_" + column.name))
        }
        samples.add(InstanceFamilies.archivedCount, [], row.number("archived_count"))
        samples.add(InstanceFamilies.failedCount, [], row.number("failed_count"))
        samples.addOrNaN(InstanceFamilies.lastArchiveAge, [], row.number("last_archive_age"))
        samples.add(InstanceFamilies.archivingFailing, [], row.number("archiving_failing"))
        addReplay(row, &samples)
        samples.add(InstanceFamilies.startTime, [], row.number("start_time"))
        samples.add(InstanceFamilies.maximumConnections, [], row.number("connections_max"))
        samples.add(InstanceFamilies.walWritten, [], row.number("wal_position"))
        samples.add(InstanceFamilies.preparedTransactions, [], row.number("prepared"))
        samples.add(InstanceFamilies.preparedOldestXmin, [], row.number("prepared_age"))
    }

    private static func addReplay(_ row: PostgresRow, _ samples: inout PostgresSamples) {
        guard let isReplica = row.number("is_replica") else { return }
        let age = row.number("last_replay") ?? 0
        let isReplayed = row.isTrue("is_replayed")
        samples.add(InstanceFamilies.isReplica, [], isReplica)
        samples.add(InstanceFamilies.lastReplay, [], age)
        samples.add(InstanceFamilies.lag, [], isReplica == 0 || isReplayed ? 0 : age)
        if isReplica == 1 {
            samples.add(InstanceFamilies.replicaLag, [], isReplayed && row.isTrue("has_sender") ? 0 : age)
        }
    }
}

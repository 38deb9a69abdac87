import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Recorded answers become the families that people's dashboards read")
struct PostgresMappingTests {
    private func values(
        _ collector: String, _ columns: [String], _ rows: [[String?]], _ names: NamesProfile = .current
    ) throws -> [String: Double] {
        try CollectorAnswer(
            collector, PostgresResult(columns: columns, rows: rows), PostgresFixture.context(names)
        ).values
    }

    @Test("A database's counters: under the newer names without NULLs, under the older as they are")
    func databases() throws {
        let current = try CollectorAnswer(recorded: "stat_database")
        #expect(current.values.keys.allSatisfy { !$0.contains("datname=\"\"") })
        #expect(current.values.keys.contains { $0.hasPrefix("pg_stat_database_active_time_seconds_total") })
        #expect(!current.values.keys.contains { $0.hasPrefix("pg_stat_database_session_time") })
        let older = try CollectorAnswer(recorded: "stat_database", .debian12)
        let shared = "{datid=\"0\",datname=\"\",server=\"127.0.0.1:25432\"}"
        #expect(older.values["pg_stat_database_xact_commit" + shared] == 0)
        #expect(older.values["pg_stat_database_checksum_failures" + shared]?.isNaN == true)
        #expect(older.values.keys.contains { $0.hasPrefix("pg_stat_database_idle_in_transaction_time") })
        #expect(!older.values.keys.contains { $0.hasPrefix("pg_stat_database_active_time_seconds") })
    }

    @Test("Settings become seconds and bytes; -1 stays; words are left out")
    func settings() throws {
        let found = try CollectorAnswer(recorded: "settings").values
        #expect(found["pg_settings_max_connections"] == 100)
        #expect(found["pg_settings_shared_buffers_bytes"] == 67_108_864.0)
        #expect(found["pg_settings_deadlock_timeout_seconds"] == 1)
        #expect(found["pg_settings_log_min_duration_statement_seconds"] == -1)
        #expect(found["pg_settings_fsync"] == 0)
        #expect(found["pg_settings_pg_stat_statements_max"] == 5_000)
        let older = try CollectorAnswer(recorded: "settings", .debian12).values
        #expect(older["pg_settings_max_connections{server=\"127.0.0.1:25432\"}"] == 100)
        #expect(older.count == found.count)
    }

    @Test("Locks: every mode of every database, zeros too, and who waits")
    func locks() throws {
        let found = try CollectorAnswer(recorded: "locks").values
        for mode in LocksCollector.modes {
            #expect(found["pg_locks_count{datname=\"template0\",mode=\"\(mode)\"}"] == 0)
        }
        #expect(found["pg_locks_count{datname=\"app\",mode=\"accessexclusivelock\"}"] == 1)
        #expect(found["omniflow_postgres_blocked_sessions"] == 1)
        #expect(found["omniflow_postgres_blocking_sessions"] == 1)
        #expect(try #require(found["omniflow_postgres_blocked_longest_seconds"]) > 0)
    }

    @Test("Sessions: zeros for each pair of state and database; own totals leave out nothing that counts")
    func sessions() throws {
        let older = try CollectorAnswer(recorded: "stat_activity", .debian12).values
        for state in SessionsCollector.states {
            let labels = "{datname=\"template1\",server=\"127.0.0.1:25432\",state=\"\(state)\"}"
            #expect(older["pg_stat_activity_count" + labels] == 0)
        }
        let current = try CollectorAnswer(recorded: "stat_activity")
        #expect(current.trouble == nil)
        let connections = try #require(current.values["omniflow_postgres_connections"])
        let shown = current.values.filter { $0.key.hasPrefix("pg_stat_activity_count{") }.values.reduce(0, +)
        // The recording session is not shown, and counts.
        #expect(connections == shown + 1)
        #expect(
            try #require(current.values["omniflow_postgres_idle_in_transaction_oldest_seconds{datname=\"app\"}"]) > 0)
        #expect(current.values["omniflow_postgres_transaction_oldest_seconds{datname=\"postgres\"}"] == 0)
        #expect(current.values["omniflow_postgres_transaction_oldest_seconds{datname=\"template0\"}"] == nil)
    }

    @Test("Sessions that may not be seen are counted and said, with the GRANT")
    func hidden() throws {
        let columns = ["datname", "datallowconn", "datid", "is_own", "state", "backend_type", "count"]
        let rows: [[String?]] = [
            ["app", "t", "5", "t", "active", "client backend", "1"], ["app", "t", "5", "f", nil, nil, "7"],
        ]
        let found = try CollectorAnswer(
            "stat_activity", PostgresResult(columns: columns, rows: rows), PostgresFixture.context())
        #expect(found.values["omniflow_postgres_connections"] == 8)
        #expect(found.trouble?.hint == "GRANT pg_monitor TO exporter;")
    }

    @Test("A standby that replayed all it received is not behind while its sender is there")
    func replay() throws {
        let columns = ["is_replica", "last_replay", "is_replayed", "has_sender"]
        let idle = try values("instance", columns, [["t", "3600", "t", "t"]])
        #expect(idle["omniflow_postgres_replica_lag_seconds"] == 0)
        #expect(idle["pg_replication_lag_seconds"] == 0)
        #expect(idle["pg_replication_last_replay_seconds"] == 3_600)
        #expect(idle["pg_replication_is_replica"] == 1)
        let alone = try values("instance", columns, [["t", "3600", "t", "f"]])
        #expect(alone["omniflow_postgres_replica_lag_seconds"] == 3_600)
        let behind = try values("instance", columns, [["t", "12", "f", "t"]])
        #expect(behind["omniflow_postgres_replica_lag_seconds"] == 12)
        #expect(behind["pg_replication_lag_seconds"] == 12)
        let primary = try values("instance", columns, [["f", nil, nil, "f"]])
        #expect(primary["omniflow_postgres_replica_lag_seconds"] == nil)
        #expect(primary["pg_replication_lag_seconds"] == 0)
        #expect(primary["pg_replication_is_replica"] == 0)
    }

    @Test("Archiving: absent when off, 1 when the newest attempt failed; no age is NaN only under the older names")
    func archiving() throws {
        let off = try CollectorAnswer(recorded: "instance").values
        #expect(off["omniflow_postgres_archiving_failing"] == nil)
        #expect(off["pg_stat_archiver_last_archive_age"] == nil)
        let older = try CollectorAnswer(recorded: "instance", .debian12).values
        #expect(older["pg_stat_archiver_last_archive_age{server=\"127.0.0.1:25432\"}"]?.isNaN == true)
        #expect(try values("instance", ["archiving_failing"], [["t"]])["omniflow_postgres_archiving_failing"] == 1)
        #expect(try values("instance", ["archiving_failing"], [["f"]])["omniflow_postgres_archiving_failing"] == 0)
    }

    @Test("What a server has once carries the older exporter's words too")
    func instance() throws {
        let older = try CollectorAnswer(recorded: "instance", .debian12)
        let version = try PostgresFixture.server(15).versionText
        #expect(
            older.values["pg_static{server=\"127.0.0.1:25432\",short_version=\"15.1.0\",version=\"\(version)\"}"] == 1)
        let current = try CollectorAnswer(recorded: "instance").values
        #expect(try #require(current["pg_stat_bgwriter_buffers_alloc_total"]) > 0)
        #expect(current["omniflow_postgres_connections_max"] == 97)
        #expect(try #require(current["omniflow_postgres_wal_written_bytes_total"]) > 0)
    }

    @Test("Slots: how much each keeps, and whether anybody reads")
    func slots() throws {
        let found = try CollectorAnswer(recorded: "replication_slots").values
        let key = { (active: String, name: String) in
            "omniflow_postgres_slot_retained_bytes{active=\"\(active)\",slot_name=\"\(name)\",slot_type=\"physical\"}"
        }
        #expect(found[key("true", "standby1")] != nil)
        #expect(found["pg_replication_slots_slot_is_active{slot_name=\"standby1\",slot_type=\"physical\"}"] == 1)
        #expect(found["pg_replication_slots_active{database=\"\",slot_name=\"standby1\"}"] == 1)
        #expect(
            found[
                "pg_replication_slots_wal_status{slot_name=\"standby1\",slot_type=\"physical\",wal_status=\"reserved\"}"
            ]
                == 1)
    }

    @Test("Sizes of databases; one that may not be seen says the GRANT and takes nothing from the others")
    func sizes() throws {
        let found = try CollectorAnswer(recorded: "database").values
        #expect(try #require(found["pg_database_size_bytes{datname=\"app\"}"]) > 7e6)
        #expect(try #require(found["omniflow_postgres_wraparound_ratio{datname=\"app\"}"]) < 0.01)
        let columns = ["datname", "datconnlimit", "xid_age", "mxid_age", "size"]
        let part = try CollectorAnswer(
            "database",
            PostgresResult(columns: columns, rows: [["a", "-1", "1073741824", "1", nil], ["b", "5", "1", "1", "9"]]),
            PostgresFixture.context())
        #expect(part.values["pg_database_size_bytes{datname=\"a\"}"] == nil)
        #expect(part.values["pg_database_size_bytes{datname=\"b\"}"] == 9)
        #expect(part.values["omniflow_postgres_wraparound_ratio{datname=\"a\"}"] == 0.5)
        #expect(part.trouble?.hint == "GRANT pg_monitor TO exporter;")
    }

    @Test("Tables: named ones whole, a locked one without its size, the rest under an empty name")
    func tables() throws {
        let found = try CollectorAnswer(recorded: "stat_user_tables")
        let sizes = try CollectorAnswer(recorded: "table_sizes")
        let table = "{datname=\"app\",relname=\"t01\",schemaname=\"public\"}"
        #expect(found.values["pg_stat_user_tables_n_tup_ins" + table] == 1_000)
        #expect(found.values["pg_stat_user_tables_last_vacuum" + table] == 0)
        #expect(try #require(sizes.values["pg_stat_user_tables_table_size_bytes" + table]) > 0)
        #expect(try #require(found.values["pg_statio_user_tables_heap_blocks_hit" + table]) > 0)
        let locked = "{datname=\"app\",relname=\"t02\",schemaname=\"public\"}"
        #expect(sizes.values["pg_stat_user_tables_table_size_bytes" + locked] == nil)
        #expect(found.values["pg_stat_user_tables_n_tup_ins" + locked] == 1_000)
        #expect(found.values["omniflow_postgres_tables_unnamed{datname=\"app\"}"] == 0)
        let rest: [[String?]] = [["app", "", "", "f", "4900", "77"]]
        let summed = try values(
            "stat_user_tables", ["datname", "schemaname", "relname", "named", "tables", "seq_scan"], rest)
        #expect(summed["pg_stat_user_tables_seq_scan{datname=\"app\",relname=\"\",schemaname=\"\"}"] == 77)
        #expect(summed["omniflow_postgres_tables_unnamed{datname=\"app\"}"] == 4_900)
    }

    @Test("A vacuum's phase is one of seven, the others 0")
    func vacuum() throws {
        let found = try values(
            "stat_progress_vacuum",
            ["datname", "relname", "phase", "heap_blks", "heap_blks_scanned"], [["app", "t01", "2", "100", "40"]])
        #expect(
            found["pg_stat_progress_vacuum_phase{datname=\"app\",phase=\"vacuuming indexes\",relname=\"t01\"}"] == 1)
        #expect(found.filter { $0.key.hasPrefix("pg_stat_progress_vacuum_phase") }.values.reduce(0, +) == 1)
        #expect(found["pg_stat_progress_vacuum_heap_blks{datname=\"app\",relname=\"t01\"}"] == 100)
    }

    @Test("A standby: by the newer names with its slot, by the older with the process in the slot's place")
    func standbys() throws {
        let found = try CollectorAnswer(recorded: "stat_replication").values
        #expect(found.keys.contains { $0.hasPrefix("pg_stat_replication_pg_wal_lsn_diff{") && $0.contains("standby1") })
        let sql = try #require(
            PostgresFixture.collector("stat_replication").sql(PostgresFixture.context(.debian12)))
        #expect(sql.contains("r.pid::text AS slot_name"))
        #expect(sql.contains("host(r.client_addr)"))
    }
}

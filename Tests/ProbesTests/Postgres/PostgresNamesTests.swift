import PostgresClient
import Telemetry
import Testing

@testable import Probes

/// What dashboards and rules written for postgres_exporter ask for: name, type and labels, word by word.
@Suite("The families have postgres_exporter's names, types and labels")
struct PostgresNamesTests {
    /// By release 0.20: type, labels, and the ends of the names after a common beginning.
    static let newer: [(kind: MetricKind, labels: String, beginning: String, ends: String)] = [
        (
            .counter, "datid datname", "pg_stat_database_",
            "xact_commit xact_rollback blks_read blks_hit tup_returned tup_fetched tup_inserted tup_updated"
                + " tup_deleted conflicts temp_files temp_bytes deadlocks blk_read_time blk_write_time stats_reset"
                + " active_time_seconds_total"
        ),
        (.gauge, "datid datname", "pg_stat_database_", "numbackends"),
        (
            .counter, "datid datname", "pg_stat_database_conflicts_confl_",
            "tablespace lock snapshot bufferpin deadlock"
        ),
        (.gauge, "datname", "pg_database_", "size_bytes connection_limit"),
        (
            .gauge, "application_name backend_type datname state usename wait_event wait_event_type",
            "pg_stat_activity_", "count max_tx_duration"
        ),
        (.gauge, "datname mode", "pg_locks_", "count"),
        (
            .counter, "", "pg_stat_bgwriter_",
            "checkpoints_timed_total checkpoints_req_total checkpoint_write_time_total checkpoint_sync_time_total"
                + " buffers_checkpoint_total buffers_clean_total maxwritten_clean_total buffers_backend_total"
                + " buffers_backend_fsync_total buffers_alloc_total stats_reset_total"
        ),
        (.counter, "", "pg_stat_archiver_", "archived_count failed_count"),
        (.gauge, "", "pg_replication_", "lag_seconds is_replica last_replay_seconds"),
        (
            .gauge, "application_name client_addr slot_name state", "pg_stat_replication_",
            "pg_current_wal_lsn_bytes pg_wal_lsn_diff"
        ),
        (.gauge, "database slot_name", "pg_replication_slots_", "active pg_wal_lsn_diff"),
        (
            .gauge, "slot_name slot_type", "pg_replication_slots_",
            "slot_current_wal_lsn slot_confirmed_flush_lsn slot_is_active"
        ),
        (.gauge, "slot_name slot_type wal_status", "pg_replication_slots_", "wal_status"),
        (
            .counter, "datname relname schemaname", "pg_stat_user_tables_",
            "seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd n_tup_del n_tup_hot_upd vacuum_count"
                + " autovacuum_count analyze_count autoanalyze_count"
        ),
        (
            .gauge, "datname relname schemaname", "pg_stat_user_tables_",
            "n_live_tup n_dead_tup n_mod_since_analyze last_vacuum last_autovacuum last_analyze last_autoanalyze"
                + " index_size_bytes table_size_bytes"
        ),
        (
            .counter, "datname relname schemaname", "pg_statio_user_tables_",
            "heap_blocks_read heap_blocks_hit idx_blocks_read idx_blocks_hit toast_blocks_read toast_blocks_hit"
                + " tidx_blocks_read tidx_blocks_hit"
        ),
        (.gauge, "rolname", "pg_roles_", "connection_limit"),
        (.gauge, "", "pg_wal_", "segments size_bytes"),
        (
            .counter, "datname queryid user", "pg_stat_statements_",
            "calls_total seconds_total rows_total block_read_seconds_total block_write_seconds_total"
        ),
        (.gauge, "", "pg_postmaster_", "start_time_seconds"),
        (
            .gauge, "datname", "pg_database_wraparound_age_", "datfrozenxid_seconds datminmxid_seconds"
        ),
        (.untyped, "short_version version", "pg_", "static"),
        (
            .gauge, "", "pg_settings_",
            "effective_cache_size_bytes maintenance_work_mem_bytes max_wal_size_bytes shared_buffers_bytes"
                + " work_mem_bytes max_connections max_parallel_workers max_worker_processes random_page_cost"
                + " seq_page_cost max_locks_per_transaction superuser_reserved_connections"
        ),
    ]

    private static func recorded(_ names: NamesProfile) throws -> [String: MetricFamily] {
        let context = try PostgresFixture.context(names)
        var families: [String: MetricFamily] = [:]
        for collector in PostgresCollectorCatalog.all {
            let answer = try PostgresFixture.answer(collector.name)
            for family in collector.families(of: answer, in: context).families {
                #expect(families.updateValue(family, forKey: family.descriptor.name) == nil)
            }
        }
        var samples = PostgresSamples(context)
        StatementFamilies.add([], remainder: StatementFigures(calls: 1), to: &samples)
        for family in samples.finish() { families[family.descriptor.name] = family }
        return families
    }

    @Test("Under the newer names")
    func current() throws {
        let families = try Self.recorded(.current)
        for entry in Self.newer {
            for end in entry.ends.split(separator: " ") {
                let family = try #require(families[entry.beginning + end], "\(entry.beginning + end) is missing")
                #expect(family.descriptor.kind == entry.kind, "\(family.descriptor.name)")
                let labels = (family.samples.first?.labelNames ?? []).sorted().joined(separator: " ")
                #expect(labels == entry.labels, "\(family.descriptor.name)")
            }
        }
    }

    @Test("Under the older names: the same with the server, but for sessions and the times of databases")
    func older() throws {
        let families = try Self.recorded(.debian12)
        for entry in Self.newer {
            var wanted = Set(entry.labels.split(separator: " ").map(String.init)).union(["server"])
            if entry.beginning == "pg_stat_activity_" { wanted = ["datname", "state", "server"] }
            for end in entry.ends.split(separator: " ") where end != "active_time_seconds_total" {
                let family = try #require(families[entry.beginning + end], "\(entry.beginning + end) is missing")
                #expect(family.descriptor.kind == entry.kind, "\(family.descriptor.name)")
                #expect(Set(family.samples.first?.labelNames ?? []) == wanted, "\(family.descriptor.name)")
            }
        }
        for name in ["session_time", "active_time", "sessions", "sessions_killed", "checksum_failures"] {
            #expect(families["pg_stat_database_\(name)"]?.descriptor.kind == .untyped)
        }
        #expect(families["pg_stat_archiver_last_archive_age"]?.descriptor.kind == .gauge)
        #expect(families["pg_stat_replication_reply_time"]?.descriptor.kind == .untyped)
    }

    @Test("The families that the checks read are there")
    func checks() throws {
        let families = try Self.recorded(.current)
        for name in [
            "connections", "connections_max", "transaction_oldest_seconds", "idle_in_transaction_oldest_seconds",
            "blocked_sessions", "blocked_longest_seconds", "wraparound_ratio", "slot_retained_bytes",
        ] {
            #expect(families["omniflow_postgres_" + name]?.samples.isEmpty == false, "\(name)")
        }
        let slot = families["omniflow_postgres_slot_retained_bytes"]?.descriptor
        #expect(slot?.labelNames == ["slot_name", "slot_type", "active"])
        #expect(families["omniflow_postgres_wraparound_ratio"]?.descriptor.labelNames == ["datname"])
    }
}

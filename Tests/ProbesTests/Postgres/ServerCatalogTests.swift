import PostgresClient
import Testing

@testable import Probes

@Suite("Statements are put together from what the server has")
struct ServerCatalogTests {
    static let releases = [12, 13, 14, 15, 16, 17]

    /// Columns that not every release has, as `view.column`, and the first and last release that has each.
    static let changing: [(view: String, column: String, releases: ClosedRange<Int>)] = [
        ("pg_locks", "waitstart", 14...99), ("pg_replication_slots", "wal_status", 13...99),
        ("pg_replication_slots", "safe_wal_size", 13...99), ("pg_stat_database", "active_time", 14...99),
        ("pg_stat_bgwriter", "checkpoints_timed", 1...16), ("pg_stat_bgwriter", "buffers_backend", 1...16),
        ("pg_stat_checkpointer", "num_timed", 17...99), ("pg_stat_io", "extends", 16...99),
    ]

    @Test("Every release's catalogue says what it has", arguments: releases)
    func catalogue(_ release: Int) throws {
        let server = try PostgresFixture.server(release)
        for entry in Self.changing {
            #expect(
                server.has(entry.view, entry.column) == entry.releases.contains(release),
                "\(entry.view).\(entry.column) in \(release)")
        }
        #expect(server.has("pg_stat_activity", "state"))
        #expect(server.displayVersion == "\(release).1")
        #expect(server.keepsSession)
    }

    @Test("No statement names a column that the release does not have", arguments: releases)
    func columns(_ release: Int) throws {
        let context = try PostgresFixture.context(release: release)
        for collector in PostgresCollectorCatalog.all {
            let sql = try #require(collector.sql(context), "\(collector.name)")
            for column in ["waitstart", "active_time", "session_time"] {
                let view = column == "waitstart" ? "pg_locks" : "pg_stat_database"
                if !context.server.has(view, column) { #expect(!sql.contains(column), "\(collector.name)") }
            }
            for column in ["b.checkpoints_timed", "b.buffers_backend", "b.buffers_checkpoint"]
            where !context.server.has("pg_stat_bgwriter", String(column.dropFirst(2))) {
                #expect(!sql.contains(column), "\(collector.name)")
            }
            for view in ["pg_stat_checkpointer", "pg_stat_io"] where !context.server.has(view) {
                #expect(!sql.contains(view), "\(collector.name)")
            }
        }
    }

    @Test("On 17 the background writer's old names come from the new views")
    func moved() throws {
        let sql = InstanceCollector.sql(try PostgresFixture.server(17))
        #expect(sql.contains("c.num_timed AS b_checkpoints_timed"))
        #expect(sql.contains("c.buffers_written AS b_buffers_checkpoint"))
        #expect(sql.contains("io.writes AS b_buffers_backend,"))
        #expect(sql.contains("b.buffers_clean AS b_buffers_clean"))
        let older = InstanceCollector.sql(try PostgresFixture.server(16))
        #expect(older.contains("b.checkpoints_timed AS b_checkpoints_timed"))
        #expect(!older.contains("pg_stat_checkpointer"))
    }

    @Test("Before 13 a slot's WAL status is NULL, not an error")
    func slots() throws {
        #expect(ReplicationSlotsCollector.sql(try PostgresFixture.server(12)).contains("NULL AS wal_status"))
        #expect(ReplicationSlotsCollector.sql(try PostgresFixture.server(13)).contains("wal_status AS wal_status"))
    }

    @Test("An answer without rows is no PostgreSQL server; a swallowed start-up option is noticed")
    func parse() throws {
        #expect(PostgresServer.parse(PostgresResult(columns: ["view"], rows: []), version: 150_000) == nil)
        let row: [String?] = ["pg_locks", "pid,mode", "PostgreSQL 15.1", "app", "monitor", "0"]
        let columns = ["view", "columns", "version", "database", "role", "statement_timeout"]
        let pooled = try #require(PostgresServer.parse(PostgresResult(columns: columns, rows: [row]), version: 0))
        #expect(!pooled.keepsSession)
        #expect(pooled.columns == ["pg_locks": ["pid", "mode"]])
        let nulls = PostgresResult(columns: columns, rows: [[nil, nil, nil, nil, nil, nil]])
        #expect(PostgresServer.parse(nulls, version: 1)?.columns == [:])
    }
}

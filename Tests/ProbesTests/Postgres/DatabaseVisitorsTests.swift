import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Whether anybody was in another database")
struct DatabaseVisitorsTests {
    private static func at(_ minutes: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: minutes * 60_000_000_000)
    }

    private static func look(_ sessions: String?, _ changes: String = "5") -> PostgresResult {
        PostgresResult(columns: ["datname", "sessions", "changes"], rows: [["billing", sessions, changes]])
    }

    @Test("A database is empty while no look finds more than our own visits")
    func own() {
        var visitors = DatabaseVisitors()
        #expect(!visitors.isEmpty("billing", since: Self.at(100)))
        visitors.take(Self.look("7"), at: Self.at(10))
        visitors.noteVisit(to: "billing")
        visitors.noteVisit(to: "unknown")
        visitors.take(Self.look("8"), at: Self.at(11))
        #expect(visitors.isEmpty("billing", since: Self.at(10)))
        #expect(!visitors.isEmpty("billing", since: Self.at(9)))
        #expect(!visitors.isEmpty("unknown", since: Self.at(10)))
    }

    @Test(
        "It is not, once somebody came, is there, changed a row without a session, or the counters began anew",
        arguments: [("8", "5"), (nil, "5"), ("7", "6"), ("0", "0")] as [(String?, String)])
    func foreign(_ sessions: String?, _ changes: String) {
        var visitors = DatabaseVisitors()
        visitors.take(Self.look("7"), at: Self.at(10))
        #expect(visitors.isEmpty("billing", since: Self.at(10)))
        visitors.take(Self.look(sessions, changes), at: Self.at(11))
        #expect(!visitors.isEmpty("billing", since: Self.at(10)))
        visitors.take(Self.look(sessions, changes), at: Self.at(12))
        #expect(!visitors.isEmpty("billing", since: Self.at(10)))
        #expect(visitors.isEmpty("billing", since: Self.at(11)) == (sessions != nil))
    }

    @Test("A visit of ours that the server did not count makes it look again")
    func uncounted() {
        var visitors = DatabaseVisitors()
        visitors.take(Self.look("7"), at: Self.at(10))
        visitors.noteVisit(to: "billing")
        visitors.take(Self.look("7"), at: Self.at(11))
        #expect(!visitors.isEmpty("billing", since: Self.at(10)))
    }

    @Test("Sessions are counted from PostgreSQL 14 on; before, nothing is certain")
    func releases() throws {
        #expect(DatabaseVisitors.columns(try PostgresFixture.server(13)) == "NULL AS sessions, NULL AS changes")
        for release in 14...17 {
            #expect(DatabaseVisitors.columns(try PostgresFixture.server(release)).contains("pg_stat_get_db_sessions"))
        }
    }

    @Test("Partitioned tables have counters from PostgreSQL 14 on")
    func partitioned() throws {
        for release in ServerCatalogTests.releases {
            let sql = UserTablesCollector.sql(try PostgresFixture.context(release: release))
            #expect(sql.contains("'r', 'm', 'p'") == (release >= 14), "\(release)")
            for column in UserTablesFamilies.counters + UserTablesFamilies.gauges + UserTablesFamilies.blocks {
                #expect(sql.contains(" AS \(column.name),"), "\(column.name)")
                #expect(sql.contains("sum(\(column.name)) AS \(column.name)"), "\(column.name)")
            }
        }
    }
}

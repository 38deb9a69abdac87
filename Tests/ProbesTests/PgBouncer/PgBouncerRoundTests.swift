import AgentTestKit
import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("What PgBouncer's console answers becomes families")
struct PgBouncerRoundTests {
    @Test("A recorded 1.18 gives pgbouncer_exporter's series")
    func recorded() throws {
        let series = try ShowRecording(release: "1.18").series()
        let expected: [String: Double] = [
            "pgbouncer_up": 1, #"pgbouncer_version_info{version="PgBouncer 1.18.0"}"#: 1,
            #"pgbouncer_pools_server_used_connections{database="app",user="exporter"}"#: 1,
            #"pgbouncer_pools_client_active_connections{database="pgbouncer",user="pgbouncer"}"#: 1,
            #"pgbouncer_pools_client_maxwait_seconds{database="app",user="exporter"}"#: 0,
            #"pgbouncer_pools_server_being_canceled_connections{database="app",user="exporter"}"#: 0,
            #"pgbouncer_stats_totals_queries_pooled_total{database="app"}"#: 5,
            #"pgbouncer_stats_totals_sql_transactions_pooled_total{database="postgres"}"#: 5,
            #"pgbouncer_stats_totals_received_bytes_total{database="app"}"#: 175,
            #"pgbouncer_stats_totals_sent_bytes_total{database="app"}"#: 367,
            #"pgbouncer_stats_totals_queries_duration_seconds_total{database="app"}"#: 4_085e-6,
            #"pgbouncer_stats_totals_server_in_transaction_seconds_total{database="app"}"#: 4_085e-6,
            #"pgbouncer_stats_totals_client_wait_seconds_total{database="app"}"#: 22_765e-6,
            "pgbouncer_databases": 3, "pgbouncer_users": 3, "pgbouncer_pools": 3, "pgbouncer_free_clients": 49,
            "pgbouncer_used_clients": 1, "pgbouncer_login_clients": 0, "pgbouncer_free_servers": 48,
            "pgbouncer_used_servers": 2, "pgbouncer_cached_dns_names": 0, "pgbouncer_cached_dns_zones": 0,
            "pgbouncer_in_flight_dns_queries": 0, "pgbouncer_config_max_client_connections": 100,
            "pgbouncer_config_max_user_connections": 0,
            #"omniflow_pgbouncer_pool_used_ratio{database="app",user="exporter"}"#: 0,
            #"omniflow_pgbouncer_client_wait_longest_seconds{database="app",user="exporter"}"#: 0,
            #"omniflow_pgbouncer_collector_success{collector="clients"}"#: 1,
        ]
        for (name, value) in expected { #expect(series[name] == value, "\(name)") }
        let app = #"{name="app",host="127.0.0.1",port="25432",database="app",force_user="",pool_mode=""}"#
        for (name, value) in [
            ("pool_size", 20), ("reserve_pool", 0), ("max_connections", 0), ("current_connections", 1), ("paused", 0),
            ("disabled", 0),
        ] {
            #expect(series["pgbouncer_databases_\(name)\(app)"] == Double(value), "\(name)")
        }
        let client = #"{database="pgbouncer",user="stats",application_name="psql",state="active"}"#
        #expect(series["pgbouncer_client_connections\(client)"] == 1)
        #expect(!series.keys.contains { $0.contains("server_assignments") || $0.contains("parses") })
        #expect(!series.keys.contains { $0.hasPrefix("omniflow_pgbouncer_pool_used") && $0.contains("pgbouncer\",") })
    }

    @Test("Columns of newer releases are taken, unknown ones are not, and order does not matter")
    func newer() throws {
        let series = try ShowRecording(release: "1.24").series()
        let expected: [String: Double] = [
            #"pgbouncer_stats_totals_server_assignments_total{database="orders"}"#: 90,
            #"pgbouncer_stats_totals_sql_transactions_pooled_total{database="orders"}"#: 100,
            #"pgbouncer_stats_totals_client_parses_total{database="orders"}"#: 40,
            #"pgbouncer_stats_totals_server_parses_total{database="orders"}"#: 12,
            #"pgbouncer_stats_totals_binds_total{database="orders"}"#: 44,
            #"pgbouncer_stats_totals_server_in_transaction_seconds_total{database="orders"}"#: 2.5,
            #"pgbouncer_pools_client_waiting_connections{database="orders",user="web"}"#: 3,
            #"pgbouncer_pools_client_maxwait_seconds{database="orders",user="web"}"#: 2,
            #"omniflow_pgbouncer_client_wait_longest_seconds{database="orders",user="web"}"#: 2.25,
            #"omniflow_pgbouncer_pool_used_ratio{database="orders",user="web"}"#: 1,
            // Of its own two connections, not of the database's five.
            #"omniflow_pgbouncer_pool_used_ratio{database="orders",user="report"}"#: 0.5,
            #"pgbouncer_client_connections{database="orders",user="web",application_name="shop",state="active"}"#: 2,
            #"pgbouncer_client_connections{database="orders",user="web",application_name="shop",state="waiting"}"#: 1,
            #"pgbouncer_client_connections{database="orders",user="report",application_name="",state="idle"}"#: 1,
            "pgbouncer_config_max_client_connections": 200, "pgbouncer_config_max_user_connections": 30,
        ]
        for (name, value) in expected { #expect(series[name] == value, "\(name)") }
        let orders = #"{name="orders",host="db1",port="5432",database="orders",force_user="",pool_mode="transaction"}"#
        #expect(series["pgbouncer_databases_reserve_pool\(orders)"] == 2)
    }

    @Test("Families keep the house's rules in every release", arguments: ["1.18", "1.24"])
    func conformance(release: String) throws {
        let result = try ShowRecording.result(
            PgBouncerRound(answers: ShowRecording(release: release).answers, unanswered: [.users]))
        #expect(ProbeConformance.violations(in: result.families) == [])
        #expect(result.version?.hasPrefix(release) == true)
        let success = result.families.first { $0.descriptor.name == "omniflow_pgbouncer_collector_success" }
        #expect(success?.value("users") == 0)
        #expect(success?.value("pools") == 1)
    }

    @Test("The summary names the pool that is worst off")
    func summary() throws {
        let busy = try PgBouncerRound(answers: ShowRecording(release: "1.24").answers)
        #expect(
            try ShowRecording.result(busy).summary
                == "orders/web has 5 of 5 connections in use, 3 clients wait, the first for 2 s")
        let idle = try PgBouncerRound(answers: ShowRecording(release: "1.18").answers)
        #expect(
            try ShowRecording.result(idle).summary == "app/exporter has 0 of 20 connections in use")
    }

    @Test("More pools and clients than the bounds become a sum of the others")
    func bounds() throws {
        var recording = try ShowRecording(release: "1.24")
        recording.answers[.pools] = ShowRecording.result(
            ["database,user,cl_active,cl_waiting,sv_active,maxwait,maxwait_us"]
                + (1...5_000).map { "orders,user\($0),\($0),0,1,\($0 % 7),0" })
        recording.answers[.clients] = ShowRecording.result(
            ["database,user,application_name,state"] + (1...3_000).map { "orders,web,app \($0),active" }
                + ["orders,web,shop,active", "orders,web,shop,active"])
        let series = try recording.series {
            $0.poolLimit = 10
            $0.clientSeriesLimit = 3
        }
        let active = series.filter { $0.key.hasPrefix("pgbouncer_pools_client_active_connections") }
        #expect(active.count == 10)
        #expect(active.values.reduce(0, +) == 5_000 * 5_001 / 2)
        #expect(active[#"pgbouncer_pools_client_active_connections{database="orders",user="user5000"}"#] == 5_000)
        #expect(active[#"pgbouncer_pools_client_active_connections{database="other",user="other"}"#] != nil)
        #expect(series[#"pgbouncer_pools_client_maxwait_seconds{database="other",user="other"}"#] == 6)
        #expect(series.keys.count { $0.hasPrefix("omniflow_pgbouncer_pool_used_ratio") } == 10)
        let clients = series.filter { $0.key.hasPrefix("pgbouncer_client_connections") }
        #expect(clients.count == 3)
        #expect(clients.values.reduce(0, +) == 3_002)
        let shop = #"pgbouncer_client_connections{database="orders",user="web",application_name="shop",state="active"}"#
        #expect(clients[shop] == 2)
    }
}

import AgentTestKit
import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("What no PgBouncer should answer")
struct HostileShowTests {
    private func families(_ answers: [ShowCommand: PostgresResult]) throws -> [MetricFamily] {
        try ShowRecording.result(PgBouncerRound(answers: answers)).families
    }

    @Test("Empty answers give pgbouncer_up alone and what was asked")
    func empty() throws {
        let pools = ShowRecording.result(["database,user,cl_active"])
        let empty = PostgresResult(columns: [], rows: [])
        let series = ShowRecording.series(
            try families([.pools: pools, .version: empty, .lists: empty, .config: empty, .clients: empty]))
        #expect(series["pgbouncer_up"] == 1)
        #expect(series.keys.allSatisfy { $0 == "pgbouncer_up" || $0.hasPrefix("omniflow_pgbouncer_collector") })
    }

    @Test(
        "An answer without the column that tells its rows apart is malformed",
        arguments: [ShowCommand.pools, .stats, .databases])
    func wrongTable(command: ShowCommand) throws {
        var answers = try ShowRecording(release: "1.18").answers
        answers[command] = ShowRecording.result(["setting", "on"])
        #expect(throws: PostgresError(.malformed, "")) {
            _ = try ShowRecording.result(PgBouncerRound(answers: answers))
        }
    }

    @Test("No answer to SHOW POOLS is malformed")
    func noPools() {
        #expect(throws: PostgresError(.malformed, "")) {
            _ = try ShowRecording.result(PgBouncerRound(answers: [:]))
        }
    }

    @Test(
        "What is no number is left out, and the rest of its row is not",
        arguments: ["", "many", "nan", "inf", "-inf", "1e999", "0x1p3000", "１", "- 1", "--1", "1,5"])
    func numbers(text: String) throws {
        let pools = PostgresResult(columns: ["database", "cl_active", "cl_waiting"], rows: [["a", text, "2"]])
        let series = ShowRecording.series(try families([.pools: pools]))
        #expect(series[#"pgbouncer_pools_client_active_connections{database="a",user=""}"#] == nil)
        #expect(series[#"pgbouncer_pools_client_waiting_connections{database="a",user=""}"#] == 2)
    }

    @Test("A counter is never negative, a gauge may be")
    func negative() throws {
        let pools = PostgresResult(columns: ["database", "user", "cl_active"], rows: [["a", "b", "-1"]])
        let stats = PostgresResult(columns: ["database", "total_xact_count"], rows: [["a", "-1"]])
        let series = ShowRecording.series(try families([.pools: pools, .stats: stats]))
        #expect(series[#"pgbouncer_pools_client_active_connections{database="a",user="b"}"#] == -1)
        #expect(!series.keys.contains { $0.contains("transactions") })
    }

    @Test("Rows that stand twice, columns that stand twice, nulls and odd names are no trouble")
    func oddRows() throws {
        let pools = PostgresResult(
            columns: ["database", "user", "cl_waiting", "cl_waiting", "maxwait", "maxwait_us", "sv_active"],
            rows: [
                ["a", "b", "1", "9", "3", "500000", "1"], ["a", "b", "2", "9", "1", "0", "2"],
                [nil, nil, nil, nil, nil, nil, nil], ["line\nbreak \"x\"", "\u{0}\u{FFFD}", "1", "1", "1", "1", "1"],
                ["short"],
            ])
        let databases = PostgresResult(
            columns: ["name", "pool_size"], rows: [["a", "0"], ["short", "-4"], [nil, "5"], ["a", nil]])
        let lists = PostgresResult(columns: ["list", "items"], rows: [["pools", "1"], ["pools", "2"], [nil, "1"]])
        let families = try families([.pools: pools, .databases: databases, .lists: lists])
        #expect(ProbeConformance.violations(in: families) == [])
        let series = ShowRecording.series(families)
        #expect(series[#"pgbouncer_pools_client_waiting_connections{database="a",user="b"}"#] == 3)
        #expect(series[#"pgbouncer_pools_client_maxwait_seconds{database="a",user="b"}"#] == 3)
        #expect(series[#"omniflow_pgbouncer_client_wait_longest_seconds{database="a",user="b"}"#] == 3.5)
        #expect(series["pgbouncer_pools"] == 1)
        #expect(!series.keys.contains { $0.hasPrefix("omniflow_pgbouncer_pool_used_ratio") })
    }

    @Test("Numbers beyond all measure stay numbers, and the summary too")
    func huge() throws {
        let pools = PostgresResult(
            columns: ["database", "user", "cl_waiting", "sv_active", "maxwait"],
            rows: [["a", "b", "1e308", "1e308", "9223372036854775808"], ["a", "b", "1e308", "1e308", "1"]])
        let result = try ShowRecording.result(PgBouncerRound(answers: [.pools: pools]))
        #expect(result.summary?.hasPrefix("a/b has inf connections in use") == true)
    }
}

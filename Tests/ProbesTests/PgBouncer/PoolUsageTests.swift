import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("How full pools are and how long their clients wait")
struct PoolUsageTests {
    private func usage(_ rows: String...) -> PoolUsage {
        PoolUsage(
            pools: ShowRecording.result(["database,user,cl_waiting,sv_active,sv_login,maxwait,maxwait_us"] + rows),
            databases: ShowRecording.result(["name,pool_size", "orders,5", "billing,2", "closed,0"]), users: nil)
    }

    @Test(
        "Connections that no other client can have are in use; a pool without a size has no ratio",
        arguments: [
            ("orders,web,0,3,1,0,0", 0.8), ("orders,web,0,7,0,0,0", 1.4), ("billing,web,0,0,0,0,0", 0),
            ("closed,web,0,1,0,0,0", nil), ("unknown,web,0,1,0,0,0", nil),
        ] as [(String, Double?)])
    func ratio(row: String, expected: Double?) {
        #expect(usage(row).pools.first?.usedRatio == expected)
    }

    @Test(
        "The summary has the longest wait first, then the longest queue, then the fullest pool",
        arguments: [
            (
                ["orders,a,0,5,0,0,0", "orders,b,1,1,0,2,0"],
                "orders/b has 1 of 5 connections in use, 1 client waits, the first for 2 s"
            ),
            (["orders,a,0,5,0,0,0", "billing,b,1,0,1,0,0"], "billing/b has 1 of 2 connections in use, 1 client waits"),
            (["orders,a,0,2,0,0,0", "billing,b,0,1,0,0,0"], "billing/b has 1 of 2 connections in use"),
            (
                ["orders,a,2,5,0,1,0", "orders,b,3,5,0,1,500000"],
                "orders/b has 5 of 5 connections in use, 5 clients wait, the first for 2 s"
            ),
            (["pgbouncer,pgbouncer,0,0,0,0,0"], "no pool in use"),
        ])
    func summary(rows: [String], expected: String) {
        let usage = PoolUsage(
            pools: ShowRecording.result(["database,user,cl_waiting,sv_active,sv_login,maxwait,maxwait_us"] + rows),
            databases: ShowRecording.result(["name,pool_size", "orders,5", "billing,2"]), users: nil)
        #expect(usage.summary == expected)
    }

    @Test("Clients that wait in their login are timed from the round that first saw them")
    func loginWaits() {
        let start = MonotonicInstant(nanoseconds: 1_000_000_000)
        var waits = LoginWaits()
        func longest(_ row: String, after seconds: Int) -> Double? {
            var usage = usage(row)
            waits.follow(&usage, at: start + .seconds(seconds))
            return usage.pools.first?.longestWait
        }
        #expect(longest("orders,web,2,0,1,0,0", after: 0) == 0)
        #expect(longest("orders,web,3,0,0,0,0", after: 15) == 15)
        #expect(longest("orders,web,3,0,1,0,0", after: 30) == 30)
        // Once PgBouncer counts, its number counts; and who no longer waits begins anew.
        #expect(longest("orders,web,1,1,0,4,0", after: 45) == 4)
        #expect(longest("orders,web,1,0,1,0,0", after: 60) == 0)
        #expect(longest("orders,web,0,1,0,0,0", after: 75) == 0)
        #expect(longest("orders,web,1,0,1,0,0", after: 90) == 0)
    }
}

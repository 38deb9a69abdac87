import Alerting
import Telemetry
import Testing

@Suite("The agent's own network")
struct OwnNetworkTests {
    private let shop = TargetID(kind: "http", name: "shop")
    private let orders = TargetID(kind: "postgres", name: "orders")
    private let cache = TargetID(kind: "redis", name: "cache")

    private func wall(_ seconds: Int64) -> WallTime { WallTime(secondsSinceEpoch: seconds) }

    /// Tells that a target was judged at a second, by a measurement that began three seconds before.
    private func judge(
        _ network: inout OwnNetwork, _ target: TargetID, _ obstacle: String?, at second: Int64
    ) -> OwnNetwork.Change {
        network.judged(target, obstacle: obstacle, began: wall(second - 3), now: wall(second))
    }

    @Test("While all is well nothing is said, whatever targets do")
    func well() {
        var network = OwnNetwork()
        #expect(judge(&network, shop, nil, at: 10) == .none)
        #expect(network.keep([], now: wall(11)) == .none)
        #expect(network.outage == nil)
        #expect(network.lastNote == nil)
    }

    @Test("One outage of several targets is one note, from the first measurement to the last target's return")
    func oneNote() {
        var network = OwnNetwork()
        guard case .gone(let outage) = judge(&network, shop, "no carrier", at: 10) else {
            Issue.record("the outage does not begin")
            return
        }
        #expect(outage.since == wall(7))
        #expect(judge(&network, orders, "no route", at: 11) == .none)
        #expect(judge(&network, shop, "no carrier", at: 15) == .none)
        #expect(network.outage?.unjudged == [shop, orders])
        // What meets no obstacle neither begins nor ends it.
        #expect(judge(&network, cache, nil, at: 16) == .none)
        #expect(judge(&network, shop, nil, at: 20) == .returning([orders]))
        #expect(network.lastNote == nil)
        guard case .back(let note) = judge(&network, orders, nil, at: 21) else {
            Issue.record("the outage does not end")
            return
        }
        #expect(network.outage == nil)
        #expect(network.lastNote == note)
        #expect(note.checks == [shop.upCheck, orders.upCheck])
        #expect(
            "\(note)"
                == "the agent's own network was gone from 1970-01-01T00:00:07Z to 1970-01-01T00:00:21Z; "
                + "2 checks were unknown (no carrier)")
        #expect(judge(&network, orders, nil, at: 30) == .none)
    }

    @Test("The others are asked once for a return; a return that does not last is no end, and asks again later")
    func flapping() {
        var network = OwnNetwork()
        _ = judge(&network, shop, "no carrier", at: 10)
        _ = judge(&network, orders, "no carrier", at: 10)
        _ = judge(&network, cache, "no carrier", at: 10)
        #expect(judge(&network, shop, nil, at: 20) == .returning([orders, cache]))
        #expect(judge(&network, orders, nil, at: 20) == .none)
        #expect(judge(&network, orders, "no carrier", at: 21) == .none)
        #expect(judge(&network, shop, "no carrier", at: 22) == .none)
        #expect(judge(&network, shop, nil, at: 30) == .returning([orders, cache]))
        #expect(judge(&network, cache, nil, at: 31) == .none)
        guard case .back(let note) = judge(&network, orders, nil, at: 32) else {
            Issue.record("the outage does not end")
            return
        }
        #expect(note.from == wall(7))
        #expect(note.checks.count == 3)
    }

    @Test("A target that is watched no more is not waited for")
    func forgotten() {
        var network = OwnNetwork()
        _ = judge(&network, shop, "no carrier", at: 10)
        _ = judge(&network, orders, "no carrier", at: 10)
        #expect(network.keep([orders, cache], now: wall(12)) == .returning([orders]))
        guard case .back(let note) = network.keep([cache], now: wall(14)) else {
            Issue.record("the outage does not end")
            return
        }
        #expect(note.to == wall(14))
        #expect(note.checks.count == 2)
    }

    @Test("An outage that lasts says since when, how many it hides, and why")
    func lasting() {
        var network = OwnNetwork()
        _ = judge(&network, shop, "eth0 has no carrier", at: 10)
        #expect(
            network.outage.map { "\($0)" }
                == "the agent's own network is gone since 1970-01-01T00:00:07Z; 1 check is unknown "
                + "(eth0 has no carrier)")
    }
}

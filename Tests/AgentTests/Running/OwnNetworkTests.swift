import AgentTestKit
import NetworkClient
import Probes
import Synchronization
import Telemetry
import Testing

@testable import Agent
@testable import LinuxHost

@Suite("Whether a target or this host's own network failed", .timeLimit(.minutes(5)))
struct OwnNetworkWatchTests {
    private let time = ManualTime()
    private static let timeout = ProbeError(.timeout, "no answer within 5 s")

    private func watch(
        _ look: @escaping OwnNetworkWatch.Look, names: [String: String] = [:]
    ) -> OwnNetworkWatch {
        OwnNetworkWatch(
            time: time, logger: RunnerFixture.quiet, look: look,
            resolve: { name in names[name].flatMap { SocketAddress(host: $0, port: 0) }.map { [$0] } ?? [] })
    }

    private static func link(_ name: String, kind: String = "", flags: UInt32 = 0x1_1043) -> NetworkLink {
        var link = NetworkLink(index: 2, type: 1, flags: flags)
        link.name = name
        link.kind = kind
        return link
    }

    @Test(
        "Only this host's own links, routes and gateways are obstacles",
        arguments: [
            (NetworkWay.local, false, nil),
            (.none, true, nil),
            (.none, false, "no route leads to 10.0.0.5, nor anywhere else"),
            (.through(link("eth0"), gateway: nil), true, nil),
            (
                .through(link("eth0", flags: 0x1003), gateway: nil), true,
                "eth0, which leads to 10.0.0.5, has no carrier"
            ),
            (.through(link("docker0", kind: "bridge", flags: 0x1003), gateway: nil), true, nil),
            (.through(link("eth0"), gateway: .init(address: "10.0.0.1", isSilent: false)), true, nil),
            (
                .through(link("eth0"), gateway: .init(address: "10.0.0.1", isSilent: true)), true,
                "the gateway 10.0.0.1 of eth0, which leads to 10.0.0.5, does not answer"
            ),
            (.through(link("docker0", kind: "bridge"), gateway: .init(address: "10.0.0.1", isSilent: true)), true, nil),
        ] as [(NetworkWay, Bool, String?)])
    func obstacles(_ way: NetworkWay, _ hasWayOut: Bool, _ expected: String?) {
        let found = NetworkObstacle.text(
            to: "10.0.0.5", way, hasWayOut: { hasWayOut }, leadsOut: { $0.kind != "bridge" })
        #expect(found == expected)
    }

    @Test(
        "A target that gave any answer at all is judged by it",
        arguments: [ProbeError.Code.refused, .tls, .serverError])
    func answers(_ code: ProbeError.Code) async {
        let watch = watch({ _ in "eth0 has no carrier" })
        let goals = [NetworkGoal.host("10.0.0.5")]
        #expect(await watch.obstacle(on: goals, ProbeError(code, "no")) == nil)
        #expect(await watch.obstacle(on: goals, nil) == nil)
        #expect(await watch.obstacle(on: goals, Self.timeout) == "eth0 has no carrier")
        // What is on this host has no way to it that could be gone.
        #expect(await watch.obstacle(on: [], Self.timeout) == nil)
    }

    @Test("A target of several hosts is out of reach only when all of them are")
    func severalHosts() async {
        let watch = watch({ $0.first?.host == "10.0.0.5" ? "eth0 has no carrier" : nil })
        #expect(await watch.obstacle(on: [.host("10.0.0.5"), .host("10.0.0.6")], Self.timeout) == nil)
        #expect(await watch.obstacle(on: [.host("10.0.0.5")], Self.timeout) != nil)
    }

    @Test("A name means the addresses that it had while all was well; of one never known, the name servers count")
    func names() async {
        let asked = Mutex<[[String]]>([])
        let known = Mutex(["db2.example.org": "10.0.0.5"])
        let watch = OwnNetworkWatch(
            time: time, logger: RunnerFixture.quiet,
            look: { addresses in
                asked.withLock { $0.append(addresses.map(\.host)) }
                return "eth0 has no carrier"
            },
            resolve: { name in
                known.withLock { $0[name] }.flatMap { SocketAddress(host: $0, port: 0) }.map { [$0] } ?? []
            })
        let goals = [NetworkGoal.host("db2.example.org")]
        #expect(await watch.obstacle(on: goals, nil) == nil)
        known.withLock { $0 = [:] }
        time.advance(by: .seconds(100_000))
        _ = await watch.obstacle(on: goals, Self.timeout)
        _ = await watch.obstacle(on: [.host("db3.example.org")], Self.timeout)
        _ = await watch.obstacle(on: [.nameServers], Self.timeout)
        #expect(asked.withLock { $0 } == [["10.0.0.5"], [], []])
    }

    @Test("Checks are unknown while the own network is gone, and one note says so afterwards")
    func runner() async throws {
        let isGone = Mutex(false)
        let probe = FakeServerProbe(
            target: TargetID(kind: "redis", name: "cache"), upCheck: .success(()), round: .success(.up))
        var target = RunnerFixture.target(probe)
        target.facts.goals = [.host("10.0.0.5")]
        let run = RunnerFixture([target], obstacle: { _ in isGone.withLock { $0 } ? "eth0 has no carrier" : nil })
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            #expect(run.up(probe) == .pass)
            probe.answerUpChecksAlways(.failure(Self.timeout))
            probe.rounds.answerAlways(.failure(Self.timeout))
            isGone.withLock { $0 = true }
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            #expect(run.up(probe) == .unknown)
            #expect(run.verdict(probe)?.reason == "this host's own network is gone: eth0 has no carrier")
            // What there is to publish of a target that gave no answer stays the same.
            #expect(run.shown(probe) == 0)
            #expect(run.network.notes.first?.contains("is gone since") == true)
            // The network is back and the target is down: that is its own failure now.
            isGone.withLock { $0 = false }
            run.pass(5)
            await run.settle(probe, upChecks: 3, rounds: 1)
            #expect(run.up(probe) == .fail)
            #expect(run.network.outage == nil)
            #expect(run.network.notes.count == 1)
            #expect(run.network.notes.first?.contains("1 check was unknown (eth0 has no carrier)") == true)
            run.time.advance(by: .seconds(2))
            await run.settle(probe, upChecks: 3, rounds: 2)
            #expect(run.network.notes.count == 1)
        }
    }

    @Test("A note is shown for a day")
    func shownForADay() async {
        let watch = watch({ _ in "eth0 has no carrier" })
        let target = TargetID(kind: "redis", name: "cache")
        let measurement = Measurement(
            startedAt: time.now(), startedAtWall: time.wallClock(), finishedAt: time.now(), generation: 0)
        _ = watch.judged(target, obstacle: "eth0 has no carrier", measurement)
        _ = watch.judged(target, obstacle: nil, measurement)
        #expect(watch.notes.count == 1)
        time.advance(by: .seconds(86_401))
        #expect(watch.notes.isEmpty)
    }

    @Test(
        "Sockets, loopback and what is always this host have no way that could be gone",
        arguments: [
            (["127.0.0.1:5432"], []), (["redis://[::1]:6379"], []), (["/run/redis.sock"], []), (["localhost"], []),
            (["http://10.0.0.5:8080/health"], [.host("10.0.0.5")]),
            (["10.0.0.5:25", "db2:25"], [.host("10.0.0.5"), .host("db2")]), (["db2:53", "127.0.0.1:53"], []),
        ] as [([String], [NetworkGoal])])
    func goals(_ addresses: [String], _ expected: [NetworkGoal]) {
        #expect(NetworkGoal.all(addresses) == expected)
    }

    @Test("resolv.conf lists name servers; what is none is left out")
    func nameServers() {
        let text =
            "search example.org\nnameserver 10.0.0.2\nnameserver fe80::1%eth0\n"
            + "\tnameserver\t2001:db8::2 # two\nnameserver\nnameserver nonsense\noptions edns0\n"
        #expect(NameServerList.parse(Array(text.utf8)).map(\.host) == ["10.0.0.2", "fe80::1", "2001:db8::2"])
        #expect(NameServerList.parse([0xFF, 0x00, 0x0A]).isEmpty)
    }

    @Test("settings say where packets go: a host to connect to counts alone, no server means the name servers")
    func settingsGoals() {
        let loaded = loadSettings(
            """
            probes:
              http: {shop: {url: "https://shop.example.org/", connect_to: "10.0.0.9"}}
              dns: {names: {name: "example.org"}}
              tcp: {mail: {address: "mail.example.org:25"}}

            """)
        let plan = TargetPlan.make(
            loaded, heartbeats: .init(), shared: SharedProbeParts(), time: time, logger: RunnerFixture.quiet)
        let goals = Dictionary(uniqueKeysWithValues: plan.map { ("\($0.id)", $0.facts.goals) })
        #expect(goals["http/shop"] == [.host("10.0.0.9")])
        #expect(goals["dns/names"] == [.nameServers])
        #expect(goals["tcp/mail"] == [.host("mail.example.org")])
        #expect(goals["host/local"] == [])
    }
}

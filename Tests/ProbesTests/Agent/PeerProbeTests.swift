import HTTPClient
import Synchronization
import Telemetry
import Testing

@testable import Probes

@Suite("Another agent")
struct PeerProbeTests {
    /// What the other agent answers by path.
    private final class Peer: Sendable {
        let answers = Mutex<[String: (Int, String)]>([:])
        let asked = Mutex<[HTTPRequest]>([])

        init(live: Int = 200, health: String?, status: Int = 200) {
            answers.withLock {
                $0["/livez"] = (live, "livez check failed: stuck\n")
                if let health { $0["/health"] = (status, health) }
            }
        }
    }

    private static func health(
        _ status: String, _ entries: [(String, String, Double?, String?)] = [("host/local", "pass", 3.5, nil)]
    ) -> String {
        let checks = entries.map { check, state, age, output in
            let extra =
                (age.map { ",\"omniflow:age_seconds\":\($0)" } ?? "") + (output.map { ",\"output\":\"\($0)\"" } ?? "")
            return "\"\(check):x\":[{\"omniflow:check\":\"\(check)\",\"omniflow:state\":\"\(state)\"\(extra)}]"
        }
        return
            "{\"status\":\"\(status)\",\"serviceId\":\"omniflow-agent\",\"checks\":{\(checks.joined(separator: ","))}}"
    }

    private func probe(_ peer: Peer, token: String? = nil) -> PeerProbe {
        PeerProbe(
            target: TargetID(kind: "agent", name: "db2"),
            settings: PeerProbeSettings(url: "http://db2:19100", token: token.map { Redacted($0) }),
            time: SystemTime(),
            ask: { (request, _) async throws(HTTPClientError) in
                peer.asked.withLock { $0.append(request) }
                let path = String(request.url.dropFirst("http://db2:19100".count))
                let answer = peer.answers.withLock { $0[path] } ?? (404, "")
                return HTTPResponse(status: answer.0, body: Array(answer.1.utf8))
            })
    }

    private func outcome(_ probe: PeerProbe) async -> (ProbeResult?, ProbeError?) {
        do {
            return (try await probe.measure(until: SystemTime().now() + .seconds(5)), nil)
        } catch {
            return (nil, error)
        }
    }

    @Test("a peer that is well: its age, its verdict, its line; the token goes with the question")
    func well() async throws {
        let peer = Peer(health: Self.health("pass", [("host/local", "pass", 3.5, nil), ("redis/a", "pass", 9, nil)]))
        let probe = probe(peer, token: "hush")
        let result = try #require(await outcome(probe).0)
        #expect(result.summary == "all 2 checks pass")
        #expect(value(result.families, "omniflow_peer_up") == 1)
        #expect(value(result.families, "omniflow_peer_data_age_seconds") == 3.5)
        #expect(value(result.families, "omniflow_peer_state", "pass") == 1)
        #expect(value(result.families, "omniflow_peer_state", "fail") == 0)
        #expect(peer.asked.withLock { $0.allSatisfy { $0.headers.contains { $0.value == "Bearer hush" } } })
        try await probe.checkUp(until: SystemTime().now() + .seconds(5))
    }

    @Test("a peer whose verdict is bad is up, and its line names the worst first")
    func failing() async throws {
        let entries: [(String, String, Double?, String?)] = [
            ("host/local:disk:/", "warn", 3, nil), ("http/shop", "fail", 3, "connection refused\\nsecond line"),
            ("a/b", "warn", 3, nil), ("a/c", "unknown", nil, nil), ("a/d", "warn", 3, nil), ("a/e", "pass", 3, nil),
        ]
        let result = try #require(await outcome(probe(Peer(health: Self.health("fail", entries), status: 503))).0)
        #expect(
            result.summary == "fail: http/shop fail: connection refusedsecond line; a/c unknown; a/b warn; and 2 more",
            "\(result.summary ?? "")")
        #expect(value(result.families, "omniflow_peer_state", "fail") == 1)
    }

    @Test("what a peer says of its peers is no news: two that watch each other do not warn for ever")
    func circle() async throws {
        let text = Self.health("warn", [("host/local", "pass", 1, nil), ("agent/db1:verdict", "warn", 1, nil)])
        let result = try #require(await outcome(probe(Peer(health: text))).0)
        #expect(value(result.families, "omniflow_peer_state", "pass") == 1)
        #expect(result.summary == "all 2 checks pass")
    }

    @Test(
        "a peer that cannot be believed is down, with why",
        arguments: [
            (200, 200, health("pass", [("host/local", "pass", 61, nil)]), "timeout", "1 s old"),
            (200, 200, health("pass", [("host/local", "unknown", nil, nil)]), "missing", "nothing yet"),
            (200, 200, health("pass", []), "missing", "nothing yet"),
            (200, 200, "{}", "wrong_protocol", "no omniflow-agent"),
            (200, 200, "<html>", "malformed", "cannot be read"),
            (200, 200, "", "malformed", "cannot be read"), (200, 404, "", "wrong_protocol", "404"),
            (200, 401, "", "unauthorized", "401"), (200, 500, "", "server_error", "500"),
            (503, 200, health("pass"), "server_error", "does not live"), (302, 200, "", "wrong_protocol", "302"),
            (200, 200, "{\"status\":\"pass\",\"serviceId\":\"omniflow-agent\",\"checks\":[]}", "wrong_protocol", ""),
            (200, 200, String(repeating: "[", count: 100_000), "malformed", "deeper"),
        ])
    func down(live: Int, status: Int, body: String, code: String, words: String) async throws {
        let probe = probe(Peer(live: live, health: body, status: status))
        let error = try #require(await outcome(probe).1)
        #expect(error.code.description == code, "\(error)")
        #expect(error.message.contains(words), "\(error)")
        #expect(value(probe.familiesWhenDown(error), "omniflow_peer_up") == 0)
    }

    @Test("numbers of a blind peer are shown, those of an earlier answer never")
    func nothingFrozen() async throws {
        let peer = Peer(health: Self.health("pass", [("host/local", "pass", 99, nil)]))
        let probe = probe(peer)
        let blind = try #require(await outcome(probe).1)
        #expect(value(probe.familiesWhenDown(blind), "omniflow_peer_data_age_seconds") == 99)
        peer.answers.withLock { $0["/livez"] = (500, "") }
        let dead = try #require(await outcome(probe).1)
        #expect(probe.familiesWhenDown(dead).map(\.descriptor.name) == ["omniflow_peer_up"])
    }

    @Test("ages and names that no agent sends are borne")
    func absurd() throws {
        let text = Self.health(
            "warn", [("x\\u0000y\\u001b[2J", "warn", 1e300, nil), ("b", "odd", -5, nil), ("c", "pass", 0, nil)])
        let health = try PeerHealth.parse(Array(text.utf8))
        #expect(health.sentence == "warn: xy[2J warn" && health.dataAge == .zero)
    }

    private func value(_ families: [MetricFamily], _ name: String, _ labels: String...) -> Double? {
        families.first { $0.descriptor.name == name }?.samples.first { $0.labelValues == labels }?.value
    }
}

import Foundation
import Testing

extension EndToEnd {
    /// Real servers behind a peer that goes wrong in the middle, and is honest again.
    @Suite("Servers that go wrong while they are watched")
    struct PartTests {
        private struct Watched {
            let kind: String
            let peer: ScriptedPeer
            let settings: String
            /// The start of an answer that is to be very long, as this kind's protocol has it.
            let longAnswer: [UInt8]

            var target: String { "\(kind)/relayed" }
            var up: String { kind == "postgres" ? "pg_up" : "\(kind)_up" }
        }

        private static let size = 100_000_000

        private static func watched() throws -> [Watched] {
            func entry(
                _ kind: String, _ server: String, _ url: (Int) -> String, password: String?, _ start: [UInt8]
            ) throws -> Watched {
                let peer = try ScriptedPeer(.honest, before: TroubleCases.port(of: server))
                let secret = try password.map { ", password_file: \"\(try Servers.passwordFile($0))\"" } ?? ""
                return Watched(
                    kind: kind, peer: peer, settings: "url: \"\(url(peer.port))\"\(secret)", longAnswer: start)
            }
            return [
                try entry(
                    "postgres", "POSTGRES_URL", { "postgres://monitor@127.0.0.1:\($0)/orders?sslmode=disable" },
                    password: "postgres-monitor", longRow),
                try entry(
                    "pgbouncer", "PGBOUNCER_URL", { "postgres://stats@127.0.0.1:\($0)/pgbouncer?sslmode=disable" },
                    password: "pgbouncer-stats", longRow),
                try entry(
                    "redis", "REDIS_URL", { "redis://127.0.0.1:\($0)" }, password: nil, Array("$\(size)\r\n".utf8)),
                try entry(
                    "rabbitmq", "RABBITMQ_URL", { "amqp://monitor@127.0.0.1:\($0)/%2F" }, password: "rabbitmq-monitor",
                    // A frame of a method on channel 0.
                    [1, 0, 0] + bigEndian(size)),
            ]
        }

        private static func bigEndian(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        }

        /// A description of one column of text, and the head of a row that is all value.
        private static var longRow: [UInt8] {
            let column = Array("a".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0]
            let description = [UInt8(ascii: "T")] + bigEndian(6 + column.count) + [0, 1] + column
            return description + [UInt8(ascii: "D")] + bigEndian(10 + size) + [0, 1] + bigEndian(size)
        }

        private static func settings(_ all: [Watched]) -> String {
            "probes:\n"
                + all.map {
                    "  \($0.kind): {relayed: {\($0.settings), interval: 15s, up_interval: 2s, timeout: 5s}}\n"
                }.joined()
        }

        @Test(
            "silence, other protocols and cut answers have their reasons, nothing is frozen, and the next check is well"
        )
        func parts() throws {
            let all = try Self.watched()
            let agent = try RunningAgent(settings: Self.settings(all))
            let ssh = Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8)
            let web = Array("HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8)
            for (part, codes) in [
                (ScriptedPeer.Part.silent, ["timeout"]), (.banner(ssh), ["wrong_protocol"]),
                (.answer(web), ["wrong_protocol"]), (.cut, ["closed"]),
            ] {
                try Self.allUp(agent, all)
                let before = try Self.failures(agent, all)
                for one in all { one.peer.play(part) }
                for one in all {
                    try waitUntil("\(one.target) is down for \(codes)", within: .seconds(60)) {
                        let now = try Self.failures(agent, all)
                        return try agent.get("/ready/\(one.target)").status == 503
                            && codes.contains { now[one.kind + $0] ?? 0 > before[one.kind + $0] ?? 0 }
                    }
                    let text = try agent.get("/metrics").text
                    #expect(text.contains("\n\(one.up) 0\n"), "\(one.target), \(codes)")
                    #expect(Outage.frozen(in: text, of: one.kind) == [], "\(one.target), \(codes)")
                }
                try Self.recover(agent, all)
            }
        }

        @Test(
            "answers of 100 MB are given up, and memory does not grow with them",
            arguments: ["postgres", "pgbouncer", "redis", "rabbitmq"])
        func longAnswers(kind: String) throws {
            let one = try #require(try Self.watched().first { $0.kind == kind })
            // What the broker's web services answer, besides its frames; of a length that is told, or not.
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            let told = try ScriptedPeer(.huge(Array("\(head)Content-Length: \(Self.size)\r\n\r\n".utf8), Self.size))
            let untold = try ScriptedPeer(.huge(Array("\(head)Connection: close\r\n\r\n".utf8), Self.size))
            let settings = Self.settings([one]).replacing(
                "rabbitmq: {relayed: {",
                with: "rabbitmq: {relayed: {management_url: \"http://127.0.0.1:\(untold.port)\", "
                    + "metrics_url: \"http://127.0.0.1:\(told.port)\", queues: [\"or*\"], ")
            let agent = try RunningAgent(settings: settings)
            let before = agent.anonymousMemory
            var most = before
            for _ in 0..<3 {
                try waitUntil("\(one.target) is up: \(agent.log.suffix(500))", within: .seconds(60)) {
                    most = max(most, agent.anonymousMemory)
                    return try agent.get("/ready/\(one.target)").status == 200
                }
                one.peer.play(.huge(one.longAnswer, Self.size))
                try waitUntil("\(one.target) is down", within: .seconds(60), every: .milliseconds(5)) {
                    most = max(most, agent.anonymousMemory)
                    return try agent.get("/ready/\(one.target)").status == 503
                }
                one.peer.play(.honest)
            }
            try Self.recover(agent, [one])
            try waitUntil("memory is given back: \(before) became \(agent.anonymousMemory)", within: .seconds(60)) {
                agent.anonymousMemory < before + 32_000_000
            }
            let found = try Self.failures(agent, [one]).filter { $0.value > 0 }.keys.sorted()
            print("\(kind): RssAnon \(before / 1_000_000) MB before, \(most / 1_000_000) at most, ", terminator: "")
            print("\(agent.anonymousMemory / 1_000_000) after; \(found)")
            #expect(most < before + 80_000_000, "\(before) became \(most)")
            let isTold = found.contains { $0.hasSuffix("too_large") || $0.hasSuffix("malformed") }
            #expect(isTold, "\(found): \(agent.log)")
        }

        private static func allUp(_ agent: RunningAgent, _ all: [Watched]) throws {
            for one in all {
                try waitUntil(
                    "\(one.target) is up: \((try? agent.inside("/ready?verbose")) ?? "")", within: .seconds(60)
                ) {
                    try agent.get("/ready/\(one.target)").status == 200
                        && agent.get("/metrics").text.contains("\n\(one.up) 1\n")
                }
            }
        }

        /// Everybody is honest again: the first check that begins after that finds its server well.
        private static func recover(_ agent: RunningAgent, _ all: [Watched]) throws {
            let before = try Exposition(agent.get("/metrics").text)
            for one in all { one.peer.play(.honest) }
            let start = monotonicNow()
            for one in all {
                try waitUntil("\(one.target) is up again", within: .seconds(60)) {
                    try agent.get("/ready/\(one.target)").status == 200
                }
                print("\(one.target): well again after \((monotonicNow() - start).seconds) s")
                let after = try Exposition(agent.get("/metrics").text)
                let failed = failures(after, one) - failures(before, one)
                // One was under way, one more may have ended between the two looks.
                #expect(failed <= 2, "\(failed) checks of \(one.target) failed after its return")
            }
        }

        private static func failures(_ exposition: Exposition, _ one: Watched) -> Double {
            exposition.sum("omniflow_probe_up_check_failures_total", "kind=\"\(one.kind)\"")
        }

        /// Failures of up-checks and rounds by kind and reason.
        private static func failures(_ agent: RunningAgent, _ all: [Watched]) throws -> [String: Double] {
            var counts: [String: Double] = [:]
            for (series, value) in try Exposition(agent.get("/metrics").text).values
            where series.name.hasSuffix("failures_total") && series.name.hasPrefix("omniflow_probe_") {
                let words = series.labels.joined(separator: ",")
                guard let reason = words.firstMatch(of: /reason="([^"]*)"/)?.1 else { continue }
                for one in all where words.contains("=\"\(one.target)\"") || words.contains("kind=\"\(one.kind)\"") {
                    counts[one.kind + reason, default: 0] += value
                }
            }
            return counts
        }
    }
}

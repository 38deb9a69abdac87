import Foundation
import Testing

extension EndToEnd {
    @Suite("What systemd hears")
    struct NotificationTests {
        @Test("READY=1 after the first round, the watchdog is fed, a reload is told, STOPPING=1 at the end")
        func notifications() throws {
            let scratch = try Scratch()
            let socket = try NotifySocket(scratch.file("notify"))
            let agent = try RunningAgent(
                environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "600000"], scratch: scratch)
            try socket.wait(for: "READY=1")
            try socket.wait(for: "STATUS=")
            try waitUntil("the watchdog is fed") {
                socket.read()
                return socket.lines.count { $0 == "WATCHDOG=1" } >= 4
            }
            agent.child.send(SIGHUP)
            try socket.wait(for: "RELOADING=1")
            try socket.wait(for: "MONOTONIC_USEC=")
            let reloading = try #require(socket.lines.firstIndex(of: "RELOADING=1"))
            try waitUntil("READY=1 after the reload") {
                socket.read()
                return socket.lines[reloading...].contains("READY=1")
            }
            agent.child.send(SIGTERM)
            try socket.wait(for: "STOPPING=1")
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            #expect(socket.lines.first { $0 == "READY=1" || $0 == "STOPPING=1" } == "READY=1")
        }
    }

    @Suite("Where the log goes")
    struct JournalTests {
        @Test(
            "JOURNAL_STREAM of somebody else's stderr: JSON on ours",
            arguments: ["1:2", "", "nonsense", ":", "8:99999999999"])
        func foreignStream(stream: String) throws {
            let agent = try RunningAgent(environment: ["JOURNAL_STREAM": stream])
            let line = agent.log.split(separator: "\n").first.map(String.init) ?? ""
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["message"] as? String == "listening")
        }

        @Test(
            "the format of the settings wins",
            arguments: [("text", "listening"), ("json", "\"message\":\"listening\"")])
        func format(name: String, words: String) throws {
            let agent = try RunningAgent(settings: "log: {format: \(name)}\n")
            #expect(agent.log.contains(words))
            #expect(agent.log.hasPrefix("{") == (name == "json"))
        }

        @Test("started by systemd, the log goes to the journal with fields")
        func journal() throws {
            let scratch = try Scratch()
            let fixture = try Checkout.file("Tests/IntegrationTests/Fixtures/fake_journal.py")
            let entries = scratch.file("entries")
            let agent = try RunningAgent(
                through: Tool.mounting() + [try Tool.python3.path(), fixture, entries], scratch: scratch)
            try waitUntil("an entry") {
                (try? String(contentsOfFile: entries, encoding: .utf8))?.contains("MESSAGE=listening") == true
            }
            let text = try String(contentsOfFile: entries, encoding: .utf8)
            #expect(text.contains("PRIORITY=5"))
            #expect(text.contains("SYSLOG_IDENTIFIER=omniflow-agent"))
            #expect(text.contains("ADDRESSES="), "\(text)")
            #expect(agent.log.isEmpty, "\(agent.log)")
        }
    }
}

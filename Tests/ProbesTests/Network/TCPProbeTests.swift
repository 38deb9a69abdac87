import Probes
import Regex
import Telemetry
import Testing

@Suite("TCP probe")
struct TCPProbeTests {
    private static func answer(
        port: UInt16, _ steps: [TCPProbeSettings.Step] = [], host: String = "127.0.0.1",
        within limit: Duration = .seconds(300), limit bytes: Int = 64 << 10
    ) async -> ProbeAnswer {
        var settings = TCPProbeSettings(host: host, port: port)
        settings.dialogue = steps
        settings.answerLimit = bytes
        return await ProbeAnswer(
            TCPProbe(target: TargetID(kind: "tcp", name: "x"), settings: settings, time: SystemTime()), within: limit)
    }

    @Test("a connection is enough where nothing is to be said")
    func connects() async throws {
        let peer = try LoopbackPeer { _ in }
        let answer = await Self.answer(port: peer.port)
        #expect(answer.error == nil)
        #expect(answer.value("probe_success") == 1)
        #expect(answer.value("probe_ip_protocol") == 4)
        #expect(answer.value("probe_ip_addr_hash") == 3_668_918_509)
        #expect(answer.value("probe_failed_due_to_regex") == 0)
        #expect((answer.value("probe_duration_seconds") ?? 0) > 0)
        #expect(answer.summary?.hasPrefix("connected in ") == true)
    }

    @Test("where nobody listens the numbers of that failure are told")
    func refused() async {
        let answer = await Self.answer(port: 1)
        #expect(answer.error?.code == .refused)
        #expect(answer.value("probe_success") == 0)
        #expect(answer.value("probe_ip_protocol") == 4)
    }

    @Test("a name without an address is unknown, and there is no protocol")
    func unknown() async {
        let answer = await Self.answer(port: 1, host: "a..b")
        #expect(answer.error?.code == .unknownHost)
        #expect(answer.value("probe_ip_protocol") == 0)
        #expect(answer.value("probe_ip_addr_hash") == 0)
    }

    @Test("a dialogue goes line by line")
    func dialogue() async throws {
        let peer = try LoopbackPeer { connection in
            connection.send("220-mail.test\r\n22")
            connection.send("0 ready\r\n")
            if connection.receiveText() == "EHLO me\n" { connection.send("250 well\n221 bye") }
        }
        let answer = await Self.answer(
            port: peer.port,
            [
                .init(expect: try Pattern("^220 ready$"), send: "EHLO me"), .init(expect: try Pattern("^250 ")),
                .init(expect: try Pattern("^221 bye$")),
            ])
        #expect(answer.error == nil)
        #expect((answer.value("omniflow_tcp_duration_seconds", "dialogue") ?? 0) > 0)
    }

    @Test("a service that says something else is told with its last words")
    func other() async throws {
        let peer = try LoopbackPeer { $0.send("hello\n\u{7}world\n") }
        let answer = await Self.answer(port: peer.port, [.init(expect: try Pattern("^SSH-2"))])
        #expect(answer.error?.code == .wrongProtocol)
        #expect(answer.error?.message == "step 1: \"^SSH-2\" did not come; the last line was \"?world\"")
        #expect(answer.value("probe_failed_due_to_regex") == 1)
    }

    @Test("a line is found after thousands of others, and in a drip")
    func late() async throws {
        let peer = try LoopbackPeer { connection in
            connection.send(String(repeating: "\n", count: 30_000))
            for byte in "and so\r\n221 b".utf8 { connection.send([byte]) }
            connection.send("ye")
        }
        let steps = [
            TCPProbeSettings.Step(expect: try Pattern("^and so$")), .init(expect: try Pattern("^221 bye$")),
        ]
        #expect(await Self.answer(port: peer.port, steps).error == nil)
    }

    @Test("a service that never stops talking is cut off")
    func endless() async throws {
        let peer = try LoopbackPeer { connection in while connection.flood(String(repeating: "a", count: 4_096)) {} }
        let answer = await Self.answer(port: peer.port, [.init(expect: try Pattern("b"))], limit: 100_000)
        #expect(answer.error?.code == .tooLarge)
    }

    @Test("a service that says nothing is given up at the deadline, with the numbers of now")
    func silent() async throws {
        let peer = try LoopbackPeer { _ = $0.receive() }
        let answer = await Self.answer(port: peer.port, [.init(expect: try Pattern("b"))], within: .milliseconds(200))
        #expect(answer.error?.code == .timeout)
        #expect(answer.value("probe_ip_protocol") == 4)
        #expect((answer.value("probe_duration_seconds") ?? 0) >= 0.15)
    }

    @Test("TLS with what does not speak it is told by its words")
    func notTLS() async throws {
        let peer = try LoopbackPeer { connection in
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            _ = connection.receive()
        }
        var settings = TCPProbeSettings(host: "127.0.0.1", port: peer.port)
        settings.usesTLS = true
        let answer = await ProbeAnswer(
            TCPProbe(target: TargetID(kind: "tcp", name: "x"), settings: settings, time: SystemTime()))
        #expect(answer.error?.code == .wrongProtocol)
        #expect(answer.error?.message.contains("HTTP/1.1") == true)
    }

    @Test(
        "which address is taken",
        arguments: [(IPPreference.ipv4(fallback: false), true), (.ipv6(fallback: false), false)])
    func preference(preference: IPPreference, works: Bool) async throws {
        let peer = try LoopbackPeer { _ in }
        var settings = TCPProbeSettings(host: "127.0.0.1", port: peer.port)
        settings.preference = preference
        let probe = TCPProbe(target: TargetID(kind: "tcp", name: "x"), settings: settings, time: SystemTime())
        let answer = await ProbeAnswer(probe)
        #expect(answer.error?.code == (works ? nil : .unknownHost))
    }
}

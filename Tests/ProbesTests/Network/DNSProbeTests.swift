import Regex
import Telemetry
import Testing

@testable import NetworkClient
@testable import Probes

@Suite("DNS probe")
struct DNSProbeTests {
    private static func answer(code: UInt8 = 0, addresses: [[UInt8]]) throws -> DNSAnswer {
        let question = try DNSQuestion("shop.test", .a)
        var packet = question.packet
        packet[2] = 0x81
        packet[3] = code
        packet[7] = UInt8(addresses.count)
        for address in addresses { packet += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4] + address }
        return try DNSAnswer.parse(packet, to: question)
    }

    private static func error(
        _ answer: DNSAnswer, _ change: (inout DNSProbeSettings) -> Void = { _ in }
    ) -> String? {
        var settings = DNSProbeSettings(name: "shop.test")
        change(&settings)
        return DNSExpectation.error(answer, settings)?.message
    }

    @Test("answers are held against those that are expected")
    func answers() throws {
        let one = try Self.answer(addresses: [[192, 0, 2, 7]])
        let two = try Self.answer(addresses: [[192, 0, 2, 7], [10, 6, 6, 6]])
        #expect(Self.error(one) == nil)
        #expect(Self.error(one) { $0.answers = ["192.0.2.8", "192.0.2.7"] } == nil)
        #expect(Self.error(two) { $0.answers = ["192.0.2.7"] } == "shop.test is 10.6.6.6, expected 192.0.2.7")
        let none = try Self.answer(addresses: [])
        #expect(Self.error(none) == "shop.test has no A record")
        #expect(Self.error(none) { $0.needsAnswer = false } == nil)
    }

    @Test("codes are held against those that are wanted")
    func codes() throws {
        let missing = try Self.answer(code: 3, addresses: [])
        #expect(Self.error(missing) == "there is no name shop.test (NXDOMAIN)")
        #expect(Self.error(missing) { $0.codes = [.noSuchName] } == nil)
        let refused = try Self.answer(code: 5, addresses: [])
        #expect(Self.error(refused) == "the name server answered REFUSED for shop.test")
        let found = try Self.answer(addresses: [[192, 0, 2, 7]])
        #expect(Self.error(found) { $0.codes = [.noSuchName] } == "shop.test exists, expected NXDOMAIN")
    }

    @Test("the four rules of blackbox_exporter")
    func rules() throws {
        let both = try Self.answer(addresses: [[192, 0, 2, 7], [10, 6, 6, 6]])
        let none = try Self.answer(addresses: [])
        let private10 = [try Pattern("\tA\t10\\.")]
        #expect(
            Self.error(both) { $0.answerRules.failIfMatches = private10 }
                == "the answer section: 10.6.6.6 matches \"\tA\t10\\.\"")
        #expect(Self.error(both) { $0.answerRules.failIfNotMatches = private10 } != nil)
        #expect(Self.error(both) { $0.answerRules.failIfNoneMatches = private10 } == nil)
        #expect(Self.error(both) { $0.answerRules.failIfAllMatch = private10 } == nil)
        let any = try [Pattern("shop")]
        #expect(Self.error(both) { $0.answerRules.failIfAllMatch = any } != nil)
        for keyPath in [\DNSRecordRules.failIfNotMatches, \.failIfNoneMatches] {
            #expect(
                Self.error(none) {
                    $0.needsAnswer = false
                    $0.answerRules[keyPath: keyPath] = any
                } == "the answer section: there is no record for \"shop\"")
        }
        #expect(Self.error(both) { $0.authorityRules.failIfNoneMatches = any } != nil)
    }

    @Test(
        "what makes no difference does not count",
        arguments: [
            ("10 Mail.Shop.test.", "10 mail.shop.test"), ("\"v=spf1  -all\"", "v=spf1 -all"), (".", "."),
            ("\"a\" \"b\"", "a b"),
        ])
    func normal(data: String, expected: String) {
        #expect(DNSExpectation.normal(data) == expected)
    }

    @Test("a server that refuses is told with blackbox_exporter's families")
    func refused() async {
        var settings = DNSProbeSettings(name: "shop.test")
        settings.server = "127.0.0.1"
        settings.port = 1
        let answer = await ProbeAnswer(
            DNSProbe(target: TargetID(kind: "dns", name: "x"), settings: settings, time: SystemTime()))
        #expect(answer.error?.code == .refused)
        #expect(answer.value("probe_dns_query_succeeded") == 0)
        #expect(answer.value("probe_dns_answer_rrs") == 0)
        #expect((answer.value("probe_dns_duration_seconds", "request") ?? 0) > 0)
    }

    @Test("a name that cannot be asked about is a fault of the settings")
    func badName() async {
        let probe = DNSProbe(
            target: TargetID(kind: "dns", name: "x"), settings: DNSProbeSettings(name: "a..b"), time: SystemTime())
        #expect(await ProbeAnswer(probe).error?.code == .settings)
    }
}

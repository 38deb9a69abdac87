import Exporters
import Foundation
import Synchronization
import Telemetry
import Testing

/// What the official messages of other people make of our bodies.
@Suite("OTLP and the official messages", .blocking, .timeLimit(.minutes(5)))
struct OTLPServerTests {
    private func exporter(
        _ destination: OTLPDestination, told: @escaping @Sendable (OTLPDiagnostic) -> Void = { _ in }
    ) -> OTLPHTTPExporter {
        let scopes = OTLPScopes(metrics: "shop.metrics") { $0.hasPrefix("shop") ? "1.4.2" : nil }
        let agent = OTLPHTTPExporter.userAgent(product: "shop/2", version: "1.4.2")
        return OTLPHTTPExporter(
            destination: destination, resource: RichData.resource, userAgent: agent, scopes: scopes,
            random: { 0.05 }, diagnostics: told)
    }

    private var deadline: MonotonicInstant { SystemTime().now() + .seconds(60) }

    @Test("every field of every signal arrives, in both forms, packed or not", arguments: OTLPSignal.allCases)
    func fields(signal: OTLPSignal) async throws {
        let receiver = try Receiver()
        for encoding in OTLPDestination.Encoding.allCases {
            for isCompressed in [false, true] {
                var destination = receiver.destination(signal, encoding, isCompressed: isCompressed)
                destination.headers = [.init(name: "X-Tenant", value: "shop 7")]
                let items = RichData.items(signal)
                let outcome = await exporter(destination).export(items, until: deadline)
                #expect(outcome == ExportOutcome(accepted: items.count))
                let request = try #require(try receiver.requests.last)
                #expect(request.problems.isEmpty)
                #expect(request.path == "/v1/\(signal.rawValue)")
                #expect(request.headers["user-agent"] == "shop/2 OTel-OTLP-Exporter-Swift/1.4.2")
                #expect(request.headers["x-tenant"] == "shop 7")
                #expect(request.headers["content-encoding"] == (isCompressed ? "gzip" : nil))
                try expect(request.message, RichData.expected(signal))
            }
        }
        #expect(try receiver.requests.count == 4)
    }

    @Test("200 batches of spans at random arrive the same in both forms, over one connection each")
    func property() async throws {
        let receiver = try Receiver()
        let exporters = OTLPDestination.Encoding.allCases.map { exporter(receiver.destination(.traces, $0)) }
        for seed in 0..<200 {
            var random = RandomSpans(seed: UInt64(seed))
            let spans = random.batch()
            for exporter in exporters {
                let outcome = await exporter.export(.spans(spans), until: deadline)
                #expect(outcome == ExportOutcome(accepted: spans.count), "seed \(seed)")
            }
        }
        let requests = try receiver.requests
        #expect(requests.count == 400)
        for (seed, pair) in stride(from: 0, to: requests.count, by: 2).enumerated() {
            #expect(requests[pair].problems + requests[pair + 1].problems == [], "seed \(seed)")
            let isTheSameInBoth = requests[pair].message == requests[pair + 1].message
            #expect(isTheSameInBoth, "seed \(seed)")
            var random = RandomSpans(seed: UInt64(seed))
            let spans = random.batch()
            let arrived = try SpanFacts.read(requests[pair].message)
            // In no order: spans of one scope arrive together.
            let isSame = Set(arrived) == Set(spans.map(SpanFacts.init))
            #expect(isSame, "seed \(seed)")
            #expect(arrived.count == spans.count)
        }
        #expect(Set(requests.map(\.port)).count == 2)
        #expect(exporters.allSatisfy { $0.statistics.requests == 200 && $0.statistics.inFlight == 0 })
    }

    private static let troubles: [(answers: [String], outcome: ExportOutcome, requests: Int)] = [
        (["empty"], ExportOutcome(accepted: 2), 1),
        (["503", "wait/429/0", "502", "504"], ExportOutcome(accepted: 2), 5),
        (["half"], ExportOutcome(accepted: 2), 2),
        (["partial/1/one is odd"], ExportOutcome(accepted: 1, rejected: 1, errorType: "partial"), 1),
        (["partial/0/all is well"], ExportOutcome(accepted: 2), 1),
        (["partial/9/too many"], ExportOutcome(accepted: 0, rejected: 2, errorType: "partial"), 1),
        (["400/bad data"], ExportOutcome(accepted: 0, rejected: 2, errorType: "400"), 1),
        (["500/broken"], ExportOutcome(accepted: 0, rejected: 2, errorType: "500"), 1),
        (["garbage"], ExportOutcome(accepted: 0, rejected: 2, errorType: "malformed"), 1),
        (["nohttp"], ExportOutcome(accepted: 0, rejected: 2, errorType: "malformed"), 1),
        (["oversized"], ExportOutcome(accepted: 0, rejected: 2, errorType: "too_large"), 1),
        (["bomb"], ExportOutcome(accepted: 0, rejected: 2, errorType: "too_large"), 1),
        (["redirect"], ExportOutcome(accepted: 0, rejected: 2, errorType: "redirected"), 1),
    ]

    @Test("a receiver in trouble is asked again where that helps, and counted", arguments: troubles.indices)
    func trouble(index: Int) async throws {
        let trouble = Self.troubles[index]
        for encoding in OTLPDestination.Encoding.allCases {
            let receiver = try Receiver(trouble.answers)
            let exporter = exporter(receiver.destination(.traces, encoding))
            let outcome = await exporter.export(RichData.items(.traces), until: deadline)
            #expect(outcome == trouble.outcome, "\(trouble.answers)")
            #expect(try receiver.requests.count == trouble.requests, "\(trouble.answers)")
            #expect(try receiver.requests.flatMap(\.problems).isEmpty)
            #expect(exporter.statistics.exported == outcome.accepted)
            #expect(exporter.statistics.failed.values.reduce(0, +) == outcome.rejected)
        }
    }

    @Test("what a receiver says is told, in both forms", arguments: OTLPDestination.Encoding.allCases)
    func words(encoding: OTLPDestination.Encoding) async throws {
        let said: [(answer: String, kind: OTLPDiagnostic.Kind, reason: String)] = [
            ("400/bad data", .failing, "answered 400: bad data"), ("403", .failing, "answered 403"),
            ("partial/1/one is odd", .partial, "one is odd"),
            ("partial/0/use another path", .warning, "use another path"),
        ]
        for (answer, kind, reason) in said {
            let told = Mutex<[OTLPDiagnostic]>([])
            let receiver = try Receiver([answer])
            let exporter = exporter(receiver.destination(.traces, encoding)) { word in told.withLock { $0.append(word) }
            }
            _ = await exporter.export(RichData.items(.traces), until: deadline)
            #expect(told.withLock { $0 }.map(\.kind) == [kind])
            #expect(told.withLock { $0 }.map(\.reason) == [reason])
        }
    }

    @Test("a receiver that never answers costs the time for one request, and no more than the deadline")
    func never() async throws {
        let receiver = try Receiver(["never"])
        var destination = receiver.destination(.logs, .protobuf)
        destination.timeout = .milliseconds(300)
        let outcome = await exporter(destination).export(RichData.items(.logs), until: deadline)
        #expect(outcome == ExportOutcome(accepted: RichData.items(.logs).count))
        #expect(try receiver.requests.count == 2)
        let silent = try SilentServer()
        destination.url = "http://127.0.0.1:\(silent.port)/v1/logs"
        destination.timeout = .zero
        let lost = await exporter(destination).export(
            RichData.items(.logs), until: SystemTime().now() + .milliseconds(400))
        #expect(lost == ExportOutcome(accepted: 0, rejected: RichData.items(.logs).count, errorType: "timeout"))
    }

    private func expect(_ message: NSDictionary, _ expected: String) throws {
        let wanted = try JSONSerialization.jsonObject(with: Data(expected.utf8)) as? NSDictionary
        guard message != wanted else { return }
        let text = try JSONSerialization.data(withJSONObject: message, options: [.sortedKeys, .prettyPrinted])
        Issue.record("another message arrived: \(String(decoding: text, as: UTF8.self))")
    }
}

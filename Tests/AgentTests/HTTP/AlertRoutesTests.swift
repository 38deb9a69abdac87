import Foundation
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("Alerts over HTTP", .timeLimit(.minutes(5)))
struct AlertRoutesTests {
    private static let settings = """
        listen: {port: 0, auth: [{paths: [/api], token: hush}, {paths: [/api/omniflow], token: may, operate: true}]}
        """

    private func serve(
        _ desk: FakeAlertDesk?, settings: String = settings, _ body: (ServedTargets) async throws -> Void
    ) async throws {
        let run = RunnerFixture([], settings: settings)
        try await ServedTargets.serve(run, alerts: desk) { try await body($0) }
    }

    private static let readable = [
        "/api/v1/alerts", "/api/omniflow/alerts", "/api/omniflow/incidents", "/api/omniflow/silences",
        "/api/omniflow/deploys", "/api/omniflow/history",
    ]
    private static let changing = [
        "/api/omniflow/silences?check=*&for=10m&owner=o&reason=r", "/api/omniflow/silences/expire?id=s1",
        "/api/omniflow/ack?what=K7QPX&owner=o", "/api/omniflow/deploys?step=mark&name=4f2c",
        "/api/omniflow/notify-test",
    ]

    @Test("strangers read nothing of it and change nothing, whether the paths are guarded or not")
    func strangers() async throws {
        for (settings, status) in [(Self.settings, 401), ("listen: {port: 0}", 403)] {
            let desk = FakeAlertDesk.busy()
            try await serve(desk, settings: settings) { served in
                for path in Self.readable {
                    let answer = try await served.get(path)
                    #expect(answer.status == status && !answer.text.contains("orders"), "\(path)")
                }
                for path in Self.changing {
                    #expect(try await served.post(path).status == status, "\(path)")
                }
            }
            #expect(desk.wishes.isEmpty)
        }
    }

    @Test("a token reads and changes nothing unless its entry may operate")
    func tokens() async throws {
        let settings = "listen: {port: 0, auth: [{paths: [/api], token: hush}]}"
        let desk = FakeAlertDesk.busy()
        try await serve(desk, settings: settings) { served in
            for path in Self.readable {
                let answer = try await served.get(path, token: "hush")
                #expect(answer.status == 200, "\(path)")
            }
            for path in Self.changing {
                let answer = try await served.post(path, token: "hush")
                #expect(answer.status == 403, "\(path)")
            }
        }
        #expect(desk.wishes.count == 1)
        try await serve(desk) { served in
            for path in Self.changing {
                let answer = try await served.post(path, token: "may")
                #expect((200...201).contains(answer.status), "\(path): \(answer.text)")
            }
        }
        #expect(
            desk.wishes.dropFirst() == [
                "silence * 10m o: r", "expire s1", "ack K7QPX o -", "deploy mark 4f2c [] 15m", "test - false",
            ])
    }

    @Test("every answer fits its schema")
    func schemas() async throws {
        try await serve(FakeAlertDesk.busy()) { served in
            for (path, schema) in [
                ("alerts", "alerts"), ("incidents", "incidents"), ("silences?matching=*", "silences"),
                ("deploys", "deploys"),
            ] {
                let answer = try await served.get("/api/omniflow/\(path)", token: "may")
                #expect(try SchemaFit.faults(answer.text, schema) == [], "\(path)")
            }
            for (path, schema) in zip(Self.changing, ["silence", "silence", "ack", "deploy", "notify-test"]) {
                let answer = try await served.post(path, token: "may")
                #expect(try SchemaFit.faults(answer.text, schema) == [], "\(path)")
            }
        }
    }

    @Test("Prometheus' form has its labels, annotations, state, start and value")
    func prometheus() async throws {
        try await serve(FakeAlertDesk.busy()) { served in
            let text = try await served.get("/api/v1/alerts", token: "hush").text
            let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(root["status"] as? String == "success")
            let data = try #require(root["data"] as? [String: Any])
            let alerts = try #require(data["alerts"] as? [[String: Any]])
            #expect(
                alerts[0]["labels"] as? [String: String] == [
                    "alertname": "postgres", "check": "postgres/orders", "omniflow_check": "postgres",
                    "severity": "critical", "target": "orders", "team": "db",
                ])
            #expect(
                alerts[0]["annotations"] as? [String: String] == [
                    "reference": "K7QPX", "runbook_url": "https://w.example.org/{x}", "summary": "connection refused",
                ])
            #expect(alerts.map { $0["state"] as? String } == ["firing", "pending"])
            #expect(alerts.map { $0["value"] as? String } == ["9.6e-01", "1e+00"])
            #expect(alerts[0]["activeAt"] as? String == FakeAlertDesk.began.rfc3339)
            #expect((alerts[1]["labels"] as? [String: String])?["alertname"] == "HighLatency")
        }
    }

    @Test(
        "numbers are written as Prometheus writes them",
        arguments: [
            (0.0, "0e+00"), (1, "1e+00"), (-12.5, "-1.25e+01"), (1e100, "1e+100"), (0.00042, "4.2e-04"),
            (1_234_567, "1.234567e+06"), (.nan, "NaN"), (.infinity, "+Inf"), (100, "1e+02"),
        ])
    func numbers(value: Double, text: String) {
        #expect(PrometheusNumber.text(value) == text)
    }

    @Test(
        "a wish that cannot be meant is refused with what to write",
        arguments: [
            ("silences?check=*&for=10m&owner=o", "reason is missing"), ("silences?for=10m", "check is missing"),
            ("silences?check=*&for=soon&owner=o&reason=r", "for is a duration"),
            ("silences?check=*&for=31d&owner=o&reason=r", "30 days at most"),
            ("silences?check=*&until=1&owner=o&reason=r", "no parameter until"),
            ("silences/expire", "id is missing"), ("ack?what=K7QPX", "owner is missing"),
            ("ack?what=K7QPX&owner=a%0Ab", "one line"), ("deploys?step=begin&name=x", "mark, start or end"),
            ("deploys?step=start&name=x", "check is missing"),
            ("deploys?step=start&name=x&check=http/a&for=16m", "15m at most"),
        ])
    func refused(path: String, part: String) async throws {
        let desk = FakeAlertDesk.busy()
        try await serve(desk) { served in
            let answer = try await served.post("/api/omniflow/\(path)", token: "may")
            #expect(answer.status == 400 && answer.text.contains(part), "\(answer.text)")
            for query in ["limit=0", "limit=x", "since=yesterday", "x=1"] {
                #expect(try await served.get("/api/omniflow/incidents?\(query)", token: "may").status == 400)
            }
        }
        #expect(desk.wishes.isEmpty)
    }

    @Test(
        "what alerting refuses has a status of its own",
        arguments: [(AlertDeskError.Code.unknown, 404), (.invalid, 400), (.notKept, 503)])
    func errors(code: AlertDeskError.Code, status: Int) async throws {
        let desk = FakeAlertDesk()
        desk.state.withLock { $0.error = AlertDeskError(code, "because") }
        try await serve(desk) { served in
            let answer = try await served.post("/api/omniflow/ack?what=x&owner=o", token: "may")
            #expect(answer.status == status && answer.text.contains("because"))
        }
    }

    @Test("without alerting the paths say so")
    func absent() async throws {
        try await serve(nil) { served in
            let answer = try await served.get("/api/omniflow/alerts", token: "may")
            #expect(answer.status == 503)
        }
    }
}

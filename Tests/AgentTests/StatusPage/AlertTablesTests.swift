import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("Alerts on the status page")
struct AlertTablesTests {
    private let now = MonotonicInstant(nanoseconds: 100_000_000_000)

    private func page(_ source: AlertTables.Source?, _ access: Access) throws -> String {
        let snapshot = Snapshot(sequence: 1, generation: 1, readings: [], verdicts: [], publishedAt: now)
        let frame = StatusModel.Frame(
            identity: .init(application: "omniflow"), now: now, wall: FakeAlertDesk.began + .seconds(60),
            uptime: .seconds(1), isDraining: false, explain: { _ in "" }, alerting: source)
        return try StatusPage().render(StatusModel(snapshot, access: access, frame: frame))
    }

    private func source(_ desk: FakeAlertDesk) -> AlertTables.Source {
        AlertTables.Source(alerts: desk.alerts, incidents: desk.latestIncidents, silences: desk.silences)
    }

    @Test("those who may read reasons see alerts with their reference, who takes care, incidents and silences, escaped")
    func known() throws {
        let desk = FakeAlertDesk.busy()
        var over = FakeAlertDesk.incident("redis/cache", over: true)
        over = Incident(
            reference: "ABCDE", key: over.key, phase: .resolved, severity: .critical, since: over.since,
            firedAt: over.firedAt, reason: over.reason)
        over.resolvedAt = over.since + .seconds(432)
        let html = try page(
            AlertTables.Source(alerts: desk.alerts, incidents: [over], silences: desk.silences), .viewer)
        #expect(html.contains("<tr class=\"check fail\" id=\"K7QPX\"><th scope=\"row\">postgres/orders</th>"))
        #expect(html.contains("connection refused; since ") && html.contains("taken by rina until "))
        #expect(html.contains("<tr class=\"check unknown\"><th scope=\"row\">HighLatency</th>"))
        #expect(html.contains("id=\"ABCDE\"") && html.contains(", 7 min [ABCDE]; not told"))
        #expect(html.contains("<th scope=\"row\">everything</th>"))
        #expect(html.contains("rina: &lt;b&gt;upgrade&lt;/b&gt;") && !html.contains("<b>"))
    }

    @Test("strangers see none of it")
    func strangers() throws {
        let html = try page(source(.busy()), .stranger)
        for hidden in ["K7QPX", "rina", "id=\"alerts\"", "id=\"silences\""] { #expect(!html.contains(hidden)) }
    }

    @Test("where there is nothing, each section says so; without alerting there are none")
    func empty() throws {
        let html = try page(AlertTables.Source(), .viewer)
        for text in ["No alerts.", "No incidents yet.", "Nothing is silenced."] { #expect(html.contains(text)) }
        #expect(try !page(nil, .viewer).contains("id=\"alerts\""))
    }

    @Test("an open incident is among the alerts only, and of thousands of alerts the page shows the first")
    func many() throws {
        var desk = AlertTables.Source(incidents: [FakeAlertDesk.incident()])
        desk.alerts = (0..<5_000).map {
            AlertEntry(
                check: "tcp/\($0)", state: .firing, severity: .warning, since: FakeAlertDesk.began, reference: "R")
        }
        let tables = AlertTables(desk, wall: FakeAlertDesk.began)
        #expect(tables.alerts.count == 100 && tables.alertCount == 5_000 && tables.moreAlerts == "and 4900 more")
        #expect(tables.alerts.compactMap(\.id) == ["R"])
        #expect(tables.noIncidents)
    }
}

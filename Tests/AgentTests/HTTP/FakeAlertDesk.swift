import Alerting
import Synchronization
import Telemetry

@testable import Agent

/// An alerting that remembers what it was asked for.
final class FakeAlertDesk: AlertDeskFace {
    struct State {
        var alerts: [AlertEntry] = []
        var silences: [Silence] = []
        var deploys: [DeployMark] = []
        var incidents: [IncidentEntry] = []
        var wishes: [String] = []
        var error: AlertDeskError?
        /// The history in parts, and how many of them were asked for.
        var history: [[String]] = [[]]
        var historyCalls = 0
        /// What ends the history in place of the part of this number.
        var historyEnd: (part: Int, error: AlertDeskError)?
    }

    static let began = WallTime(secondsSinceEpoch: 1_795_378_360)
    let state: Mutex<State>

    init(_ state: State = State()) { self.state = Mutex(state) }

    var alerts: [AlertEntry] { state.withLock { $0.alerts } }
    var silences: [Silence] { state.withLock { $0.silences } }
    var deploys: [DeployMark] { state.withLock { $0.deploys } }
    var latestIncidents: [Incident] { state.withLock { $0.incidents.map(\.incident) } }
    var channels: [ChannelStanding] { [] }
    var wishes: [String] { state.withLock { $0.wishes } }

    func incidents(since: WallTime?, limit: Int) async throws(AlertDeskError) -> [IncidentEntry] {
        try note("incidents \(since?.rfc3339 ?? "-") \(limit)")
        return state.withLock { Array($0.incidents.prefix(limit)) }
    }

    func history(
        from position: AlertStore.ExportPosition, since: WallTime?
    ) async throws(AlertDeskError) -> HistoryPart {
        let (lines, isLast, error) = state.withLock { state -> ([String], Bool, AlertDeskError?) in
            let part = state.historyCalls
            state.historyCalls += 1
            if let end = state.historyEnd, part >= end.part { return ([], true, end.error) }
            let isLast = part + 1 >= state.history.count
            return (part < state.history.count ? state.history[part] : [], isLast, nil)
        }
        if let error { throw error }
        return HistoryPart(lines: lines, next: isLast ? nil : .start)
    }

    func checks(matching pattern: String) -> [String] { pattern == "*" ? ["host/local", "redis/cache"] : [pattern] }

    func silence(_ wish: SilenceWish) async throws(AlertDeskError) -> Silence {
        try note("silence \(wish.pattern) \(DurationText.render(wish.duration)) \(wish.owner): \(wish.reason)")
        return Silence(
            id: "6f1c2d6e-0f63-4f0e-9d0c-6f0f5f1f8c11", pattern: wish.pattern, from: Self.began,
            until: Self.began + wish.duration, owner: wish.owner, reason: wish.reason)
    }

    func expire(silence id: String) async throws(AlertDeskError) -> Silence {
        try note("expire \(id)")
        return Silence(id: id, pattern: "*", from: Self.began, until: Self.began, owner: "rina", reason: "x")
    }

    func acknowledge(_ what: String, owner: String, duration: Duration?) async throws(AlertDeskError) -> Incident {
        try note("ack \(what) \(owner) \(duration.map(DurationText.render) ?? "-")")
        var incident = Self.incident()
        incident.acknowledgement = Acknowledgement(
            owner: owner, at: Self.began, until: duration.map { Self.began + $0 })
        return incident
    }

    func deploy(_ wish: DeployWish) async throws(AlertDeskError) -> DeployMark {
        try note("deploy \(wish.step) \(wish.name) \(wish.patterns) \(DurationText.render(wish.duration))")
        return DeployMark(name: wish.name, at: Self.began, mutedUntil: nil, patterns: wish.patterns)
    }

    func test(channel: String?, isDrill: Bool) async throws(AlertDeskError) -> [TestReport] {
        try note("test \(channel ?? "-") \(isDrill)")
        return [
            TestReport(channel: "oncall", isDelivered: true, status: 200, seconds: 0.2, outcome: "taken"),
            TestReport(channel: "pager", isDelivered: false, status: nil, seconds: 10, outcome: "timed out"),
        ]
    }

    private func note(_ wish: String) throws(AlertDeskError) {
        let error = state.withLock { state in
            state.wishes.append(wish)
            return state.error
        }
        if let error { throw error }
    }

    static func incident(_ key: String = "postgres/orders", over: Bool = false) -> Incident {
        var incident = Incident(
            reference: "K7QPX", key: key, phase: over ? .resolved : .open, severity: .critical, since: began,
            firedAt: began + .seconds(2), reason: "connection refused", firstStep: "look")
        incident.announcedAt = began + .seconds(2)
        incident.deploy = DeployMark(name: "4f2c", at: began)
        if over { incident.resolvedAt = began + .seconds(432) }
        return incident
    }

    /// One alert, one incident with a message, one silence, one deploy.
    static func busy() -> FakeAlertDesk {
        var delivery = Delivery(
            id: "K7QPX-1-oncall", channel: "oncall", kind: .single(.trigger), severity: .critical,
            references: ["K7QPX"], text: "x", announcements: [], createdAt: began, notBefore: began)
        var attempt = Delivery.Attempt(at: began)
        attempt.status = 200
        attempt.seconds = 0.25
        attempt.outcome = "taken"
        delivery.attempts = [attempt]
        delivery.state = .done
        return FakeAlertDesk(
            State(
                alerts: [
                    AlertEntry(
                        check: "postgres/orders", state: .firing, severity: .critical, since: began,
                        reference: "K7QPX", reason: "connection refused", value: 0.96,
                        acknowledgement: Acknowledgement(owner: "rina", at: began, until: began + .seconds(60)),
                        labels: ["team": "db"], annotations: ["runbook_url": "https://w.example.org/{x}"]),
                    AlertEntry(check: "HighLatency", state: .pending, severity: .warning, since: began),
                ],
                silences: [
                    Silence(
                        id: "s1", pattern: "*", from: began, until: began + .seconds(600), owner: "rina",
                        reason: "<b>upgrade</b>")
                ],
                deploys: [DeployMark(name: "4f2c", at: began)],
                incidents: [
                    IncidentEntry(
                        incident: incident("redis/cache", over: true),
                        announcements: [
                            Announcement(
                                kind: .trigger, incident: nil, transition: 1, at: began, severity: .critical)
                        ], deliveries: [delivery])
                ]))
    }
}

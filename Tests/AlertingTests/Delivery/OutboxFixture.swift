import Telemetry

@testable import Alerting

/// Texts that a test can read: the kinds, the references, and the mark.
struct PlainRenderer: MessageRendering {
    func text(_ announcement: Announcement, channel: String) -> String {
        "\(announcement.kind.rawValue) \(announcement.incident?.reference ?? announcement.text ?? "-")"
    }

    func digest(_ announcements: [Announcement], title: DigestTitle, channel: String) -> String {
        "\(title) of \(announcements.count): "
            + announcements.prefix(10).map { text($0, channel: channel) }.joined(separator: ", ")
    }

    func repeated(_ text: String) -> String { "possible repeat: \(text)" }
}

/// An outbox in virtual time, with incidents by number.
struct OutboxFixture {
    static let wall = WallTime(secondsSinceEpoch: 1_760_000_000)

    var outbox: Outbox
    var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
    var wallOffset: Duration = .zero
    private(set) var transitions: [String: Int] = [:]

    init(
        _ routes: [Route] = [Route(channel: "oncall", severities: [.critical, .warning])],
        policies: [String: ChannelPolicy] = ["oncall": ChannelPolicy(chat: "42")], zone: TimeZoneRules = .utc,
        seed: UInt64 = 1
    ) {
        outbox = Outbox(
            routing: RoutingTable(routes: routes, zone: zone), policies: policies, renderer: PlainRenderer(),
            seed: seed)
    }

    /// An outbox with one channel for everything.
    init(alone name: String) {
        self.init(Self.all(name), policies: [name: ChannelPolicy(chat: name)])
    }

    /// Routes that lead everything to one channel.
    static func all(_ name: String) -> [Route] { [Route(channel: name, severities: [.critical, .warning])] }

    /// Puts other routes in place, and the channels that they name, as a reload does.
    mutating func reload(_ routes: [Route]) {
        let names = Set(routes.map(\.channel))
        _ = outbox.reconfigure(
            routing: RoutingTable(routes: routes),
            policies: Dictionary(uniqueKeysWithValues: names.map { ($0, ChannelPolicy(chat: $0)) }),
            renderer: PlainRenderer(), at: moment)
    }

    var moment: Moment {
        let since = now - MonotonicInstant(nanoseconds: 1_000_000_000_000)
        return Moment(now, Self.wall + since + wallOffset)
    }

    mutating func pass(_ duration: Duration) { now = now + duration }

    /// The next announcement of an incident.
    mutating func announcement(
        _ kind: Announcement.Kind, _ reference: String, _ severity: Severity = .critical
    ) -> Announcement {
        transitions[reference, default: 0] += 1
        var incident = Incident(
            reference: reference, key: "postgres/\(reference)", phase: kind == .resolve ? .resolved : .open,
            severity: severity, since: moment.wall, firedAt: moment.wall)
        incident.transitions = transitions[reference] ?? 0
        return Announcement(
            kind: kind, incident: incident, transition: transitions[reference] ?? 0, at: moment.wall,
            severity: severity)
    }

    @discardableResult
    mutating func tell(
        _ kind: Announcement.Kind, _ reference: String, _ severity: Severity = .critical
    ) -> AlertCommit {
        let announcement = announcement(kind, reference, severity)
        return outbox.enqueue([announcement], at: moment)
    }

    mutating func begin() -> [Outbox.Attempt] { outbox.begin(at: moment).attempts }

    /// Begins attempts, and ends each with a verdict; the texts that were sent.
    @discardableResult
    mutating func send(_ verdict: DeliveryOutcome.Verdict = .delivered) -> [String] {
        let attempts = begin()
        for attempt in attempts {
            _ = outbox.finished(
                attempt.delivery.id, DeliveryOutcome(verdict, description: "as scripted"), at: moment)
        }
        return attempts.map(\.text)
    }

    /// Begins attempts, and ends each as its channel does; those that are not named take theirs.
    mutating func send(_ verdicts: [String: DeliveryOutcome.Verdict]) {
        for attempt in begin() {
            let verdict = verdicts[attempt.delivery.channel] ?? .delivered
            _ = outbox.finished(
                attempt.delivery.id, DeliveryOutcome(verdict, description: "as scripted"), at: moment)
        }
    }

    /// Goes from wake to wake for so long, each attempt ending with a verdict; what was sent, with seconds from now.
    mutating func run(
        for duration: Duration, _ verdict: DeliveryOutcome.Verdict = .delivered
    ) -> [(seconds: Double, text: String)] {
        let start = now
        var sent: [(seconds: Double, text: String)] = []
        var steps = 0
        while steps < 100_000 {
            steps += 1
            for text in send(verdict) { sent.append(((now - start).inSeconds, text)) }
            guard let wake = outbox.nextWake(at: now), wake <= start + duration else { break }
            now = max(wake, now + .milliseconds(1))
        }
        now = start + duration
        return sent
    }
}

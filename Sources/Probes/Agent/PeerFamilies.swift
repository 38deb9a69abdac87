import Telemetry

/// Every family of another agent.
enum PeerFamilies {
    static let up = MetricDescriptor(
        "omniflow_peer_up", .gauge, help: "Whether the other agent lives, answers, and has measured lately.")
    static let dataAge = MetricDescriptor(
        "omniflow_peer_data_age_seconds", .gauge, unit: "seconds",
        help: "How old the other agent's newest measurement is, by its own word.")
    static let state = MetricDescriptor(
        "omniflow_peer_state", .gauge, labels: ["state"],
        help: "The other agent's overall verdict: 1 for the one of pass, warn and fail that holds.")
    static let checks = MetricDescriptor(
        "omniflow_peer_checks", .gauge, help: "Checks that the other agent has.")

    static let all = PublishedFamilies(always: [up, dataAge, state, checks])

    /// The families of an answer.
    static func families(_ health: PeerHealth, isUp: Bool) -> [MetricFamily] {
        var sink = MetricSink()
        sink.add(up, isUp ? 1 : 0)
        if let age = health.dataAge { sink.add(dataAge, age.inSeconds) }
        for status in PeerHealth.Status.allCases { sink.add(state, [status.rawValue], health.status == status ? 1 : 0) }
        sink.add(checks, Double(health.checkCount))
        return sink.finish()
    }
}

import Alerting
import Telemetry

/// The families of paging: what is wrong, what was told, how delivery stands.
enum PagingFamilies {
    static let alerts = MetricDescriptor(
        "omniflow_alerts", .gauge, labels: ["alertname", "alertstate", "severity"],
        help: "1 for each check that is not well: pending until it is confirmed, then firing.")
    static let told = MetricDescriptor(
        "omniflow_announcements_total", .counter, labels: ["kind"],
        help: "What people were owed to be told, by what happened.")
    static let withheld = MetricDescriptor(
        "omniflow_announcements_withheld_total", .counter, labels: ["reason"],
        help: "What was not told: muted by a silence or a deploy, held because something else was to blame.")
    static let silences = MetricDescriptor(
        "omniflow_silences", .gauge, help: "Silences that are in force.")

    static let posts = MetricDescriptor(
        "omniflow_alertmanager_posts_total", .counter, labels: ["alertmanager", "outcome"],
        help: "Posts to the Alertmanagers of the settings, by whether they took them.")

    /// All descriptors, for the catalogue.
    static let descriptors = [alerts, told, withheld, silences, posts] + DeliveryFamilies.descriptors

    /// The families as of now.
    static func families(_ paging: Paging, channels: [String], at now: MonotonicInstant) -> [MetricFamily] {
        var sink = MetricSink()
        let seen = paging.service.read { engine, now in
            (engine.alerts(at: now), engine.counters, engine.activeSilences(at: now).count)
        }
        if let (active, counters, silenced) = seen {
            for alert in active {
                sink.add(alerts, [alert.key.name, alert.state.rawValue, alert.severity.rawValue], 1)
            }
            for kind in Announcement.Kind.allCases { sink.add(told, [kind.rawValue], Double(counters.told[kind] ?? 0)) }
            sink.add(withheld, ["muted"], Double(counters.muted))
            sink.add(withheld, ["held"], Double(counters.held))
            sink.add(silences, Double(silenced))
        }
        for (url, standing) in paging.publisher.standings.sorted(by: { $0.key < $1.key }) {
            let name = TargetAddress.shown(url)
            sink.add(posts, [name, "taken"], Double(standing.taken))
            sink.add(posts, [name, "failed"], Double(standing.failed))
        }
        DeliveryFamilies.add(paging.desk.figures, channels: channels, at: now, to: &sink)
        return sink.finish()
    }
}

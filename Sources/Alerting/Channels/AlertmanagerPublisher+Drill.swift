import HTTPClient
import Telemetry

extension AlertmanagerPublisher {
    /// What one Alertmanager answered to a drill.
    public struct DrillAnswer: Sendable, Hashable {
        /// Its address, as the settings have it.
        public let url: String
        /// What came of the post.
        public let outcome: DeliveryOutcome
        /// How long it took.
        public let seconds: Double
    }

    /// How long an alert of a drill holds: long enough for the group wait of the usual routes.
    static let drillLength: Duration = .seconds(60)

    /// Posts one alert that says it is a drill to every Alertmanager, all at once, and waits for their answers.
    ///
    /// It goes by the way of all others, on connections of its own, and counts in no figure. It is of severity `info`
    /// and ends by itself within a minute; nothing repeats it.
    ///
    /// - Parameter patience: how long an answer is waited for, where the receiver's own time is longer.
    /// - Returns: an answer for each Alertmanager, in the order of the settings.
    public func drill(within patience: Duration) async -> [DrillAnswer] {
        let (settings, time) = (settings, time)
        let body = Self.drillBody(settings, at: time.wallClock())
        return await withTaskGroup(of: (Int, DrillAnswer).self) { group in
            for (index, receiver) in settings.receivers.enumerated() {
                group.addTask {
                    let client = HTTPClient(name: "drill", settings: Self.options(settings))
                    let http = HTTPDelivery(
                        client: client, time: time, timeout: min(receiver.timeout, patience), purpose: "drill")
                    let start = time.now()
                    let outcome = await http.send(Self.request(receiver, body))
                    let took = (time.now() - start).inSeconds
                    return (index, DrillAnswer(url: receiver.url, outcome: outcome, seconds: took))
                }
            }
            var answers: [(Int, DrillAnswer)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// One alert that nobody takes for an outage.
    static func drillBody(_ settings: Settings, at now: WallTime) -> [UInt8] {
        let incident = Incident(
            reference: "DRILL", key: "OmniflowDrill", phase: .open, severity: .info, since: now, firedAt: now,
            reason: "[DRILL] This walks the whole way of an alert. Nothing is wrong.",
            firstStep: "It ends by itself within a minute. Whoever sees it knows that alerts arrive.",
            labels: ["drill": "true"])
        let alert = AlertmanagerAlert(
            incident, externalLabels: settings.externalLabels, externalURL: settings.externalURL)
        return PublishedAlerts.body([(alert, now + drillLength)])
    }
}

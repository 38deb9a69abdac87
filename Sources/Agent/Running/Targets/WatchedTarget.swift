import Telemetry

/// A target under watch, with what its tiers have brought so far; part of the runner's state.
struct WatchedTarget: Sendable {
    var target: ProbeRunner.Target
    let watch: TargetWatch
    private var standing = TargetStanding()
    private var durations = RoundDurations()
    private var summary: String?

    /// Begins with nothing known.
    init(_ target: ProbeRunner.Target, watch: TargetWatch) {
        self.target = target
        self.watch = watch
    }

    /// What follows from what a tier brought, and what there is to judge; nothing where a newer failure holds.
    ///
    /// - Parameter obstacle: why the target cannot be judged by an answer that did not come, where that is so.
    mutating func take(
        _ tier: Tier, _ result: Result<ProbeResult, ProbeError>, _ measurement: Measurement,
        obstacle: ProbeError? = nil
    ) -> (consequence: TargetStanding.Consequence, assessment: Assessment?) {
        let consequence =
            switch (tier, result) {
            case (.round, .success): standing.roundSucceeded(measurement)
            case (.round, .failure(let error)): standing.roundFailed(obstacle ?? error, measurement)
            case (.upCheck, .success): standing.upCheckSucceeded(measurement)
            case (.upCheck, .failure(let error)): standing.upCheckFailed(obstacle ?? error, measurement)
            }
        switch consequence.news {
        case .overtaken: return (consequence, nil)
        case .standing(let error, let newest):
            return (consequence, assessment(reading: nil, error, newest))
        case .reading(let newest):
            let reading = target.reading(of: result, measurement, obstacle: obstacle)
            if reading.error == nil {
                durations.add(measurement.duration)
                summary = reading.summary
            }
            return (consequence, assessment(reading: reading, reading.error, newest))
        }
    }

    /// How long before an expected scrape a round begins, so that it ends before it.
    func lead(period: Duration) -> Duration {
        // A scrape brings local numbers up to date itself.
        target.isLocal ? ScrapePhase.lead : durations.lead(shortest: ScrapePhase.lead, period: period)
    }

    private func assessment(reading: Reading?, _ error: ProbeError?, _ newest: Measurement) -> Assessment {
        Assessment(
            target: target.id, reading: reading, upError: error, upMeasurement: newest, summary: summary,
            staleness: target.staleness)
    }
}

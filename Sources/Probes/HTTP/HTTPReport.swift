import HTTPClient
import Telemetry

/// One answer with its verdict, as a round publishes it.
struct HTTPReport: Sendable {
    let startedAt: MonotonicInstant
    let finishedAt: MonotonicInstant
    /// Why the target is not up; nil where it is.
    let error: ProbeError?
    let version: String?
    private let isPatternFailure: Bool
    private let seen: HTTPObservation

    /// - Parameter now: seconds since 1970.
    init(
        _ seen: HTTPObservation, settings: HTTPProbeSettings, startedAt: MonotonicInstant,
        finishedAt: MonotonicInstant, now: Int64
    ) {
        let verdict = HTTPVerdict(
            seen, settings.expectations, settings: settings, took: finishedAt - startedAt, now: now)
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        error = verdict.error
        version = verdict.version
        isPatternFailure = verdict.isPatternFailure
        var kept = seen
        kept.body = []
        kept.headers = seen.headers.filter { $0.name.lowercased() == "last-modified" }
        self.seen = kept
    }

    var duration: Duration { finishedAt - startedAt }

    /// `200 in 12 ms`.
    var summary: String {
        "\(seen.status) in \(HTTPFailure.text(duration))" + (seen.redirects > 0 ? ", \(seen.redirects) redirects" : "")
    }

    /// The families of this answer, good or bad.
    func families(_ names: NamesProfile) -> [MetricFamily] {
        var sink = MetricSink()
        sink.add(NetworkFamilies.success, error == nil ? 1 : 0)
        sink.add(NetworkFamilies.duration, duration.inSeconds)
        HTTPFamilies.add(seen, isPatternFailure: isPatternFailure, names, to: &sink)
        return sink.finish()
    }
}

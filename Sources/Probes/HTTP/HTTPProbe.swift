public import HTTPClient
import Synchronization
public import Telemetry
import Tracing

/// Asks an address over HTTP and holds the answer against what is expected of it.
///
/// The up-check is the measurement: rounds publish what the newest up-check saw. Every question has a connection
/// of its own, so that each answer has gone the whole way.
public final class HTTPProbe: UpCheckedProbe {
    /// Which target.
    public let target: TargetID
    /// Never yields: no connection is kept.
    public let connectionLosses: AsyncStream<Void>
    private let settings: HTTPProbeSettings
    private let inquiry: HTTPInquiry
    private let observer: HTTPObserver
    private let time: any TimeSource
    private let losses: AsyncStream<Void>.Continuation
    private let flight = SharedFlight<HTTPReport>()
    private let newest = Mutex<HTTPReport?>(nil)

    /// Creates a probe; nothing is asked before the first measurement.
    ///
    /// - Parameters:
    ///   - target: which target the probe answers for.
    ///   - settings: what is asked, and what is expected.
    ///   - observer: who asks; one serves all probes.
    ///   - time: where durations and ages are read.
    public init(target: TargetID, settings: HTTPProbeSettings, observer: HTTPObserver, time: any TimeSource) {
        self.target = target
        self.settings = settings
        inquiry = settings.inquiry
        self.observer = observer
        self.time = time
        (connectionLosses, losses) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks, and holds the answer against what is expected.
    ///
    /// - Throws: `ProbeError` where there is no answer, or another one than expected.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        if let error = try await report(until: deadline).error { throw error }
    }

    /// What the newest up-check saw; asks anew where that is too old.
    ///
    /// - Throws: `ProbeError` as `checkUp(until:)` does.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let known = newest.withLock { $0 }
        let fresh = known.flatMap { time.now() - $0.startedAt < settings.freshness ? $0 : nil }
        let report: HTTPReport
        if let fresh {
            report = fresh
        } else {
            report = try await self.report(until: deadline)
        }
        if let error = report.error { throw error }
        var result = ProbeResult(
            families: report.families(settings.names), version: report.version, summary: report.summary)
        result.isRepeated = fresh != nil
        return result
    }

    /// `probe_success 0`, with what the failed answer showed if it is the newest one.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        let known = newest.withLock { $0 }
        guard let known, known.error == error, time.now() - known.finishedAt < settings.freshness else {
            var sink = MetricSink()
            sink.add(NetworkFamilies.success, 0)
            return sink.finish()
        }
        return known.families(settings.names)
    }

    /// Ends the stream of losses; there is no connection to end.
    public func close() async {
        losses.finish()
    }

    /// One answer for all who ask at the same time.
    private func report(until deadline: MonotonicInstant) async throws(ProbeError) -> HTTPReport {
        switch await turn(until: deadline) {
        case .answer(let report): return report
        case .cancelled:
            if Task.isCancelled { throw ProbeError(.cancelled, "the agent is stopping") }
            throw ProbeError(.timeout, "no answer in time")
        case .lead:
            let report = await ask(until: deadline)
            guard report.error?.code != .cancelled else {
                flight.land(nil)
                throw ProbeError(.cancelled, "the agent is stopping")
            }
            newest.withLock { $0 = report }
            flight.land(report)
            return report
        }
    }

    /// Waits for another's answer no longer than until the deadline.
    private func turn(until deadline: MonotonicInstant) async -> SharedFlight<HTTPReport>.Turn {
        if flight.takeLead() { return .lead }
        return await withTaskGroup(of: SharedFlight<HTTPReport>.Turn?.self) { group in
            group.addTask { await self.flight.join() }
            group.addTask { [time] in
                try? await time.sleep(until: deadline)
                return nil
            }
            // The first to end decides; the flight's turn must be taken in any case, since it may be to lead.
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            for await turn in group { if let turn { return turn } }
            return .cancelled
        }
    }

    /// Asks under a span of its own; an answer that is expected is no error there, whatever its status.
    private func ask(until deadline: MonotonicInstant) async -> HTTPReport {
        let (observer, inquiry, settings, time) = (observer, inquiry, settings, time)
        let answer = await WebCall.probing(inquiry.request).traced(
            judging: { (answer: (report: HTTPReport, status: Int), attributes) in
                if answer.status > 0 { attributes[SemanticAttribute.HTTP.responseStatusCode] = answer.status }
                return answer.report.error?.callFailure
            }
        ) { _ in
            let start = time.now()
            let startWall = time.wallClock()
            let seen = await observer.observe(inquiry, timeout: deadline - start)
            let report = HTTPReport(
                seen, settings: settings, startedAt: start, finishedAt: time.now(), now: startWall.secondsSinceEpoch)
            return (report: report, status: seen.status)
        }
        return answer.report
    }
}

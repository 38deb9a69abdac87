import Telemetry

/// Whether a target is up, from what its two tiers bring: the up-checks, and the rounds of metrics.
///
/// Pure: every event returns what to do. A failure of either tier makes it down; what began before that failure was
/// known says nothing any more, however late it comes back well. Up again it is with the first up-check that succeeds
/// after one that failed; where up-checks always succeeded and a round failed, with the next round that succeeds. Each
/// up-check that succeeds while it is down demands a round, so that it is up again within one interval of up-checks;
/// only where rounds find no end, one retry has to do until the next round is due.
struct TargetStanding: Sendable {
    /// What becomes of what a tier brought.
    enum News: Sendable, Equatable {
        /// It began before the failure that holds: nothing.
        case overtaken
        /// Only the up verdict changes: it rests on this measurement now, with this reason where the target is down.
        case standing(ProbeError?, Measurement)
        /// The reading is the newest; the up verdict rests on this measurement.
        case reading(Measurement)
    }

    /// Whether it went down or came up.
    enum Change: Sendable, Equatable {
        case none
        case failed
        case recovered
    }

    /// What to do after an event.
    struct Consequence: Sendable, Equatable {
        var news: News
        /// Whether a round of metrics is to begin at once.
        var demandsRound = false
        var change = Change.none
    }

    /// Why the target is down; nil while it is up or not known.
    private(set) var error: ProbeError?
    /// When the newest failure was known.
    private var failedAt: MonotonicInstant?
    private var didUpCheckFail = false
    /// Whether a round has been demanded already since rounds fail under up-checks that succeed.
    private var isRetrySpent = false
    /// The success that began last.
    private var newest: Measurement?

    /// An up-check came back well.
    mutating func upCheckSucceeded(_ measurement: Measurement) -> Consequence {
        guard isAfterFailure(measurement) else { return Consequence(news: .overtaken) }
        guard let error else { return Consequence(news: .standing(nil, note(measurement))) }
        guard didUpCheckFail else {
            defer { isRetrySpent = true }
            return Consequence(
                news: .standing(error, measurement), demandsRound: error.code != .timeout || !isRetrySpent)
        }
        recover()
        return Consequence(news: .standing(nil, note(measurement)), demandsRound: true, change: .recovered)
    }

    /// An up-check failed.
    mutating func upCheckFailed(_ error: ProbeError, _ measurement: Measurement) -> Consequence {
        didUpCheckFail = true
        isRetrySpent = false
        return fail(error, measurement)
    }

    /// A round came back well.
    mutating func roundSucceeded(_ measurement: Measurement) -> Consequence {
        guard isAfterFailure(measurement) else { return Consequence(news: .overtaken) }
        let wasDown = error != nil
        recover()
        return Consequence(news: .reading(note(measurement)), change: wasDown ? .recovered : .none)
    }

    /// A round failed.
    mutating func roundFailed(_ error: ProbeError, _ measurement: Measurement) -> Consequence {
        fail(error, measurement)
    }

    private mutating func fail(_ error: ProbeError, _ measurement: Measurement) -> Consequence {
        // It was known before what succeeded since had begun.
        if let newest, newest.startedAt > measurement.finishedAt { return Consequence(news: .overtaken) }
        // What could not be judged and fails now is news.
        let isNews = self.error == nil || self.error?.code == .ownNetwork && error.code != .ownNetwork
        self.error = error
        failedAt = measurement.finishedAt
        newest = nil
        return Consequence(news: .reading(measurement), change: isNews ? .failed : .none)
    }

    private mutating func recover() {
        error = nil
        failedAt = nil
        didUpCheckFail = false
        isRetrySpent = false
    }

    private func isAfterFailure(_ measurement: Measurement) -> Bool {
        failedAt.map { measurement.startedAt >= $0 } ?? true
    }

    /// The success that began last, this one among them: an older one that ends later makes no verdict older.
    private mutating func note(_ measurement: Measurement) -> Measurement {
        let later = newest.flatMap { $0.startedAt > measurement.startedAt ? $0 : nil } ?? measurement
        newest = later
        return later
    }
}

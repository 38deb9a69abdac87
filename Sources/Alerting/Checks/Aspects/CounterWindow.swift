import Telemetry

/// A counter over the last minutes, thinned out to some sixty points, and its mean rate.
struct CounterWindow: Sendable {
    let length: Duration
    private var points: [(time: MonotonicInstant, value: Double)] = []

    init(length: Duration) {
        self.length = length
    }

    /// Notes the counter; a smaller value than before is a restart, and time that stands still is ignored.
    mutating func note(_ value: Double, at time: MonotonicInstant) {
        if let last = points.last {
            guard time > last.time else { return }
            if value < last.value { points.removeAll(keepingCapacity: true) }
        }
        // The newest point moves along until it is far enough from the one before.
        if points.count >= 2, time - points[points.count - 2].time < length / 60 { points.removeLast() }
        points.append((time, value))
        // One point stays at or before the window's beginning, so that the rate covers the whole window.
        if let begin = points.lastIndex(where: { time - $0.time >= length }) { points.removeFirst(begin) }
    }

    /// The time that the points cover.
    var span: Duration {
        guard let first = points.first, let last = points.last else { return .zero }
        return last.time - first.time
    }

    /// By how much the counter rose over the points.
    var rise: Double {
        guard let first = points.first, let last = points.last else { return 0 }
        return last.value - first.value
    }

    /// The mean rate a second over the points; nil before the second one.
    var rate: Double? {
        guard let first = points.first, let last = points.last, last.time > first.time else { return nil }
        return (last.value - first.value) / (last.time - first.time).inSeconds
    }

    /// The mean rate where four fifths of the window have been seen; what lasts less is not sustained.
    var sustainedRate: Double? { span >= length * 0.8 ? rate : nil }
}

import Telemetry

/// How the free bytes of a file system went over the last hours, and when they will be gone.
///
/// The forecast takes the slowest pace of three equal parts of what has been seen, so that a single burst (a backup, an
/// unpacked archive) is no trend: it must have grown in each part.
struct DiskTrend: Sendable {
    private static let length = Duration.seconds(6 * 3_600)
    private static let least = Duration.seconds(3 * 3_600)
    private static let step = Duration.seconds(300)
    private var points: [(time: MonotonicInstant, left: Double)] = []

    /// Notes the free bytes; one point in five minutes is kept.
    mutating func note(_ left: Double, at time: MonotonicInstant) {
        if let last = points.last, time - last.time < Self.step { return }
        points.append((time, left))
        if let begin = points.firstIndex(where: { time - $0.time <= Self.length }) { points.removeFirst(begin) }
    }

    /// How long the bytes left now will last at the slowest recent pace; nil where there is no steady trend.
    func timeLeft(for left: Double, at now: MonotonicInstant) -> Duration? {
        guard let first = points.first, now - first.time >= Self.least else { return nil }
        let part = (now - first.time) / 3
        var slowest = Double.infinity
        var begin = (first.time, first.left)
        for index in 1...3 {
            let end = index == 3 ? (now, left) : sample(before: first.time + part * index)
            let seconds = (end.0 - begin.0).inSeconds
            guard seconds > 0 else { return nil }
            slowest = min(slowest, (begin.1 - end.1) / seconds)
            begin = end
        }
        guard slowest > 0 else { return nil }
        let seconds = left / slowest
        return seconds < 1e9 ? .seconds(seconds) : nil
    }

    private func sample(before time: MonotonicInstant) -> (MonotonicInstant, Double) {
        let point = points.last { $0.time <= time } ?? (time, 0)
        return (point.time, point.left)
    }
}

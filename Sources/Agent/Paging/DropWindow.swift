import Telemetry

/// Which share of what was to be sent was lost lately, from counts that only rise.
struct DropWindow: Sendable {
    private struct Reading: Sendable {
        let dropped: UInt64
        let exported: UInt64
        let at: MonotonicInstant
    }

    private let length: Duration
    /// The oldest is the one that the others are held against: as long ago as the window, or a little longer.
    private var readings: [Reading] = []

    /// Creates a window of a length.
    init(_ length: Duration) {
        self.length = length
    }

    /// Takes in counts, and returns the share that was lost within the window; 0 where nothing was to be sent.
    mutating func share(dropped: UInt64, exported: UInt64, at now: MonotonicInstant) -> Double {
        readings.append(Reading(dropped: dropped, exported: exported, at: now))
        while readings.count > 1, now - readings[1].at >= length { readings.removeFirst() }
        guard let base = readings.first else { return 0 }
        let lost = Double(dropped >= base.dropped ? dropped - base.dropped : 0)
        let all = lost + Double(exported >= base.exported ? exported - base.exported : 0)
        return all > 0 ? lost / all : 0
    }
}

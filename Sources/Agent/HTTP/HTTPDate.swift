import Synchronization
import Telemetry

/// The `Date` header's value, made once a second (RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`).
final class HTTPDate: Sendable {
    private let time: any TimeSource
    private let cached = Mutex<(second: Int64, text: String)>((.min, ""))

    init(time: any TimeSource) {
        self.time = time
    }

    /// The present as the header has it.
    var now: String {
        let moment = time.wallClock()
        return cached.withLock { cached in
            if cached.second != moment.secondsSinceEpoch {
                cached = (moment.secondsSinceEpoch, Self.format(moment))
            }
            return cached.text
        }
    }

    /// Any moment as the header has it.
    static func format(_ moment: WallTime) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = moment.rfc3339(fractionDigits: 0)
        let day = Int((moment.secondsSinceEpoch / 86_400) % 7 + 7) % 7
        let parts = text.split(whereSeparator: { "-T:Z".contains($0) })
        guard parts.count == 6, let month = Int(parts[1]), months.indices.contains(month - 1) else { return text }
        return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}

import Synchronization
import Telemetry

/// Keeps what a handler wrote.
final class RecordingLogSink: LogSink, JournalSink {
    private let written = Mutex<[String]>([])

    var lines: [String] { written.withLock { $0 } }

    func write(line: [UInt8]) {
        written.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }

    func write(fields: [(field: String, value: [UInt8])]) {
        let entry = fields.map { "\($0.field)=\(String(decoding: $0.value, as: UTF8.self))" }
        written.withLock { $0 += entry }
    }
}

/// A clock that stands still.
struct StoppedTime: TimeSource {
    /// 2026-03-01T12:00:00.250Z.
    var wall = WallTime(secondsSinceEpoch: 1_772_366_400, nanoseconds: 250_000_000)

    func now() -> MonotonicInstant { MonotonicInstant(nanoseconds: 0) }
    func wallClock() -> WallTime { wall }
    func sleep(until instant: MonotonicInstant) async throws {}
}

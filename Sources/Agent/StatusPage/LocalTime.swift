import Glibc
import Telemetry

/// Wall-clock times in the machine's zone: the only place that knows of time zones.
enum LocalTime {
    /// Makes a zone the process's own; `local` leaves the machine's.
    ///
    /// Only before other threads exist: it changes the
    /// environment.
    static func use(zone: String) {
        if zone != "local" { setenv("TZ", zone, 1) }
        tzset()
    }

    /// `2026-03-01 19:04:05 WIB`.
    static func text(_ moment: WallTime) -> String { text(moment, "%Y-%m-%d %H:%M:%S %Z") }

    /// `19:04` of the same day, else `2026-02-28 19:04`.
    static func clock(_ moment: WallTime, asOf now: WallTime) -> String {
        let day = "%Y-%m-%d"
        return text(moment, text(moment, day) == text(now, day) ? "%H:%M" : "%Y-%m-%d %H:%M")
    }

    private static func text(_ moment: WallTime, _ format: String) -> String {
        var seconds = time_t(moment.secondsSinceEpoch)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return moment.rfc3339(fractionDigits: 0) }
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, format, &parts)
        guard count > 0 else { return moment.rfc3339(fractionDigits: 0) }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

import Telemetry

/// Durations for people: `4 s`, `3 min`, `2 h 5 min`, `6 d`.
enum DurationWords {
    static func text(_ duration: Duration) -> String {
        let seconds = max(0, duration.inNanoseconds / 1_000_000_000)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min"
        case ..<172_800:
            let minutes = seconds / 60 % 60
            return minutes == 0 ? "\(seconds / 3_600) h" : "\(seconds / 3_600) h \(minutes) min"
        default: return "\(seconds / 86_400) d"
        }
    }
}

/// Values for people, by the unit that an observation names.
enum ValueWords {
    static func text(_ value: Double, unit: String) -> String {
        guard value.isFinite else { return "\(value)" }
        switch unit {
        case "ratio": return "\(rounded(value * 100, 1)) %"
        case "bytes": return bytes(value)
        case "seconds": return abs(value) < 1 ? "\(rounded(value * 1_000, 2)) ms" : "\(rounded(value, 1)) s"
        default: return "\(rounded(value, 2)) \(unit)"
        }
    }

    /// The limits in a sentence, such as `It warns at 85 %`.
    static func limits(_ observation: Observation) -> String? {
        let warn = observation.warn.map { "warns at \(text($0, unit: observation.unit))" }
        let critical = observation.critical.map { "fails at \(text($0, unit: observation.unit))" }
        let parts = [warn, critical].compactMap { $0 }
        return parts.isEmpty ? nil : "It " + parts.joined(separator: " and ") + "."
    }

    private static func bytes(_ value: Double) -> String {
        var rest = value
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if abs(rest) < 1_024 { return "\(rounded(rest, 1)) \(unit)" }
            rest /= 1_024
        }
        return "\(rounded(rest, 1)) TiB"
    }

    private static func rounded(_ value: Double, _ digits: Int) -> String {
        let scale = digits == 0 ? 1.0 : digits == 1 ? 10.0 : 100.0
        let text = "\((value * scale).rounded() / scale)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

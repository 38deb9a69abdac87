/// Numbers as sentences show them: short, with a unit, the same in every locale.
enum HumanUnits {
    /// `2.1 GiB`, `512 MiB`, `900 B`.
    static func bytes(_ value: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var rest = value
        var unit = 0
        while abs(rest) >= 1_024, unit < units.count - 1 {
            rest /= 1_024
            unit += 1
        }
        return "\(fixed(rest, digits: unit > 0 && abs(rest) < 10 ? 1 : 0)) \(units[unit])"
    }

    /// `96 %`, `0.4 %`; rounded down, so that 94.9 % never looks like 95 %.
    static func percent(_ ratio: Double) -> String {
        let value = ratio * 100
        let step: Double = abs(value) < 10 ? 10 : 1
        return "\(fixed((value * step + 1e-9).rounded(.down) / step, digits: step > 1 ? 1 : 0)) %"
    }

    /// `0.4 ms`, `12 s`, `3 min`, `5 h`, `2 days`.
    static func duration(_ duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
        return self.seconds(seconds)
    }

    /// A number of seconds, as `duration` shows it.
    static func seconds(_ seconds: Double) -> String {
        switch abs(seconds) {
        case ..<1: "\(short(seconds * 1_000)) ms"
        case ..<120: "\(short(seconds)) s"
        case ..<7_200: "\(fixed(seconds / 60, digits: 0)) min"
        case ..<172_800: "\(fixed(seconds / 3_600, digits: 0)) h"
        default: "\(fixed(seconds / 86_400, digits: 0)) days"
        }
    }

    /// `1`, `3.2`, `4200`: one digit after the point below ten.
    static func short(_ value: Double) -> String {
        fixed(value, digits: abs(value) < 10 ? 1 : 0)
    }

    /// A value in the unit of a limit.
    static func value(_ value: Double, unit: String) -> String {
        switch unit {
        case "ratio": percent(value)
        case "bytes": bytes(value)
        case "seconds": seconds(value)
        default: "\(short(value)) \(unit)"
        }
    }

    /// A number with at most so many digits after the point, no zeros at the end of them.
    static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
        let scale = (0..<max(0, min(digits, 9))).reduce(1.0) { scale, _ in scale * 10 }
        guard let scaled = Int64(exactly: (value * scale).rounded()) else { return String(value) }
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        var text = (scaled < 0 ? "-" : "") + String(whole)
        if rest > 0 {
            let fraction = String(rest)
            var padded = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
            while padded.hasSuffix("0") { padded.removeLast() }
            text += "." + padded
        }
        return text
    }
}

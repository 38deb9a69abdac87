import Telemetry

/// What an instrument of OpenTelemetry is called by Prometheus.
///
/// Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.
enum BridgeName {
    /// The name of a family and the unit that it ends in.
    static func family(_ name: String, unit: String, kind: MetricKind) -> (name: String, unit: String?) {
        var stem = identifier(name, allowingColon: true)
        if kind == .counter, stem.hasSuffix("_total"), stem.utf8.count > 6 { stem.removeLast(6) }
        let word = unit == "1" ? (kind == .gauge ? "ratio" : "") : unitWord(unit)
        if !word.isEmpty, stem != word, !stem.hasSuffix("_" + word) { stem += "_" + word }
        return (kind == .counter ? stem + "_total" : stem, word.isEmpty || stem == word ? nil : word)
    }

    /// The labels of a set of attributes; the values of names that become one are joined.
    static func labels(of set: AttributeSet, reserving reserved: String? = nil) -> (names: [String], values: [String]) {
        var names: [String] = []
        var values: [String] = []
        for (key, value) in zip(set.keys, set.values) {
            var name = identifier(key, allowingColon: false)
            if name == reserved { name = "exported_" + name }
            if let index = names.firstIndex(of: name) {
                values[index] += ";" + value
            } else {
                names.append(name)
                values.append(value)
            }
        }
        return (names, values)
    }

    /// A text with an underscore in place of each run of characters that a name cannot have.
    private static func identifier(_ text: String, allowingColon: Bool) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 1)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte)
            case UInt8(ascii: ":") where allowingColon: bytes.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
                bytes.append(byte)
            default:
                if bytes.last != UInt8(ascii: "_") { bytes.append(UInt8(ascii: "_")) }
            }
        }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }

    /// The words of a unit in UCUM; empty where it has none (`{request}`).
    static func unitWord(_ unit: String) -> String {
        let parts = withoutAnnotations(unit).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts.first.map { words[String($0)] ?? lowered($0) } ?? ""
        guard parts.count == 2 else { return whole }
        let each = pers[String(parts[1])] ?? lowered(parts[1])
        guard !each.isEmpty else { return whole }
        return whole.isEmpty ? "per_" + each : whole + "_per_" + each
    }

    /// The unit in UCUM that a word at the end of a family's name says; empty for one that is not known.
    static func unit(of word: String?) -> String {
        guard let word else { return "" }
        return word == "ratio" ? "1" : words.first { $0.value == word }?.key ?? ""
    }

    private static func withoutAnnotations(_ unit: String) -> String {
        var isInside = false
        return unit.filter { character in
            if character == "{" { isInside = true }
            defer { if character == "}" { isInside = false } }
            return !isInside
        }
    }

    /// A unit that is not in the table, as far as a name can have it.
    private static func lowered(_ unit: Substring) -> String {
        guard !unit.isEmpty, unit != "1" else { return "" }
        var word = identifier(String(unit), allowingColon: false)
        while word.hasPrefix("_") { word.removeFirst() }
        while word.hasSuffix("_") { word.removeLast() }
        return word
    }

    private static let words = [
        "s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds", "min": "minutes",
        "h": "hours", "d": "days", "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes",
        "TiBy": "tebibytes", "KBy": "kilobytes", "MBy": "megabytes", "GBy": "gigabytes", "TBy": "terabytes",
        "m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams", "Cel": "celsius",
        "Hz": "hertz", "%": "percent",
    ]
    private static let pers = [
        "s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year", "m": "meter",
    ]
}

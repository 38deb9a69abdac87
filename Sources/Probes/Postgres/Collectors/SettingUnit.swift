/// The unit of a server's setting, brought to seconds or bytes.
struct SettingUnit: Equatable {
    /// What follows the family's name: `seconds` or `bytes`.
    let suffix: String
    /// What one unit is worth in that.
    let factor: Double

    /// Reads what `pg_settings` says: `ms`, `min`, `kB`, `8kB`, `16MB`; nil where it is no such unit.
    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = digits.isEmpty ? 1 : Double(digits) else { return nil }
        let time = ["us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0]
        let size = ["B": 1.0, "kB": 1_024.0, "MB": 1_048_576.0, "GB": 1_073_741_824.0, "TB": 1_099_511_627_776.0]
        let unit = String(text.dropFirst(digits.count))
        if let factor = time[unit] {
            self = SettingUnit(suffix: "seconds", factor: count * factor)
        } else if let factor = size[unit] {
            self = SettingUnit(suffix: "bytes", factor: count * factor)
        } else {
            return nil
        }
    }

    private init(suffix: String, factor: Double) {
        self.suffix = suffix
        self.factor = factor
    }
}

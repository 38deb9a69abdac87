import LinuxHost

/// A directory `/sys/class/hwmon/hwmonN` with the label that stands for it.
///
/// The number N depends on the order in which modules were loaded, so chips are named after the device behind them.
struct HardwareMonitorChip {
    /// The chip's label, unlike that of every other chip.
    var label: String
    /// The driver's name for the chip; nil where it has none.
    let name: String?
    /// The chip's directory.
    let directory: String

    /// All chips in a directory, each with its own label; throws what opening the directory gave.
    static func all(in directory: String) throws(KernelFileError) -> [HardwareMonitorChip] {
        let entries = try Directory.names(in: directory)
        let chips = entries.map { HardwareMonitorChip(directory: "\(directory)/\($0)", entry: $0) }
        return zip(chips, entries).map { chip, entry in distinguished(chip, entry: entry, among: chips) }
    }

    private init(directory: String, entry: String) {
        self.directory = directory
        let name = Attribute.text(directory + "/name").map(SensorFileName.cleaned)
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
        label = Self.deviceLabel(directory) ?? self.name ?? SensorFileName.cleaned(entry)
    }

    // The last two parts of the device's path, `platform_coretemp_0`.
    private static func deviceLabel(_ directory: String) -> String? {
        guard let path = Directory.resolved(directory + "/device") else { return nil }
        let parts = path.split(separator: "/").suffix(2).map { SensorFileName.cleaned(String($0)) }
        guard let device = parts.last, !device.isEmpty else { return nil }
        return parts.filter { !$0.isEmpty }.joined(separator: "_")
    }

    // One device can have several chips; then the driver's name tells them apart, or else the directory's.
    private static func distinguished(
        _ chip: HardwareMonitorChip, entry: String, among chips: [HardwareMonitorChip]
    ) -> HardwareMonitorChip {
        let rivals = chips.filter { $0.label == chip.label }
        guard rivals.count > 1 else { return chip }
        let isNameUnique = rivals.filter { $0.name == chip.name }.count == 1
        var chip = chip
        chip.label += "_" + (isNameUnique ? chip.name ?? SensorFileName.cleaned(entry) : SensorFileName.cleaned(entry))
        return chip
    }
}

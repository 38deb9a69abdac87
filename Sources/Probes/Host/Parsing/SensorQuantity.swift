import Telemetry

/// Under which name, type and unit a property of a hardware sensor is published.
struct SensorQuantity: Equatable {
    let metric: String
    let kind: MetricKind
    /// What the file's number is divided by to give the metric's unit.
    let divisor: Double

    private init(_ metric: String, _ divisor: Double = 1, kind: MetricKind = .gauge) {
        self.metric = metric
        self.kind = kind
        self.divisor = divisor
    }

    /// node_exporter's rules.
    ///
    /// - Parameters:
    ///   - kind: the kind of sensor, `temp`.
    ///   - property: the file's property, `input`; empty for a plain value.
    ///   - hasPlainValue: whether the sensor has a plain value too, which takes the name without a property.
    static func of(kind: String, property: String, hasPlainValue: Bool) -> SensorQuantity {
        let name: String
        switch (kind, property) {
        case ("beep_enable", _): return SensorQuantity("node_hwmon_beep_enabled")
        case ("vrm", _): return SensorQuantity("node_hwmon_voltage_regulator_version")
        case ("update_interval", _): return SensorQuantity("node_hwmon_update_interval_seconds", 1e3)
        case (_, ""): name = "node_hwmon_" + kind
        case (_, "input") where !hasPlainValue: name = "node_hwmon_" + kind
        default: name = "node_hwmon_\(kind)_" + SensorFileName.cleaned(property)
        }
        return withUnit(name, kind: kind, property: property)
    }

    private static func withUnit(_ name: String, kind: String, property: String) -> SensorQuantity {
        switch (kind, property) {
        case (_, "fault"), (_, "alarm"), ("temp", "type"): SensorQuantity(name)
        case (_, "beep"): SensorQuantity(name + "_enabled")
        case ("in", _), ("cpu", _): SensorQuantity(name + "_volts", 1e3)
        case ("temp", _): SensorQuantity(name + "_celsius", 1e3)
        case ("curr", _): SensorQuantity(name + "_amps", 1e3)
        case ("energy", _): SensorQuantity(name + "_joule_total", 1e6, kind: .counter)
        case ("power", "accuracy"), ("humidity", _): SensorQuantity(name, 1e6)
        case ("power", "average_interval"), ("power", "average_interval_min"), ("power", "average_interval_max"):
            SensorQuantity(name + "_seconds", 1e3)
        case ("power", _): SensorQuantity(name + "_watt", 1e6)
        case ("fan", "input"), ("fan", "min"), ("fan", "max"), ("fan", "target"): SensorQuantity(name + "_rpm")
        // The doubled word is node_exporter's.
        case ("freq", "input"): SensorQuantity(name + "_freq_mhz", 1e6)
        default: SensorQuantity(name)
        }
    }
}

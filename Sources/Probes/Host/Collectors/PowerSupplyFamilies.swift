import Telemetry

/// The families of the powersupplyclass collector.
enum PowerSupplyFamilies {
    /// A file of a power supply: its family and what its number is divided by.
    struct Quantity: Sendable {
        let file: String
        let descriptor: MetricDescriptor
        let divisor: Double
    }

    /// Source of files and units: the kernel's `Documentation/ABI/testing/sysfs-class-power`; micro-units become
    /// units, tenths of degrees become degrees.
    static let quantities: [Quantity] = plain + micro + tenths

    static let info = MetricDescriptor(
        "node_power_supply_info", .gauge, labels: ["power_supply"] + texts,
        help: "What a power supply says of itself in words; always 1.")

    /// Files with words, each the label of the same name.
    static let texts = [
        "capacity_level", "charge_type", "health", "manufacturer", "model_name", "scope", "serial_number", "status",
        "technology", "type", "usb_type",
    ]

    private static let plain = [
        quantity("authentic", help: "1 where a battery is known to be a genuine one."),
        quantity("calibrate", help: "1 while a battery is being calibrated."),
        quantity("capacity", help: "How full a battery is, in percent."),
        quantity("capacity_alert_max", help: "How full a battery may be before its driver warns, in percent."),
        quantity("capacity_alert_min", help: "How empty a battery may be before its driver warns, in percent."),
        quantity("cycle_count", as: "cyclecount", help: "How often a battery has been charged."),
        quantity(
            "online", help: "1 where the supply delivers power, 2 where it could be set to deliver another amount."),
        quantity("present", help: "1 where a battery is in its place."),
        quantity("time_to_empty_now", as: "time_to_empty_seconds", help: "Seconds until a battery is empty."),
        quantity("time_to_full_now", as: "time_to_full_seconds", help: "Seconds until a battery is full."),
    ]

    private static let micro =
        [
            quantity("current_boot", micro: "Highest current while the machine starts, in amperes."),
            quantity("current_max", micro: "Highest current that a supply can give, in amperes."),
            quantity(
                "current_now", as: "current_ampere", micro: "Current now, in amperes; negative while it discharges."),
            quantity("energy_empty", micro: "Energy at which a battery counts as empty, in watt-hours."),
            quantity("energy_empty_design", micro: "Energy at which a battery was made to be empty, in watt-hours."),
            quantity("energy_full", micro: "Energy of a full battery at its present age, in watt-hours."),
            quantity("energy_full_design", micro: "Energy of a full battery when it was new, in watt-hours."),
            quantity("energy_now", as: "energy_watthour", micro: "Energy in a battery now, in watt-hours."),
            quantity("power_now", as: "power_watt", micro: "Power that flows now, in watts."),
            quantity("precharge_current", micro: "Current at which a very empty battery is charged, in amperes."),
            quantity("input_current_limit", micro: "Limit of the current that a supply takes in, in amperes."),
        ] + voltages + charges

    private static let voltages = [
        quantity("voltage_boot", micro: "Voltage while the machine started, in volts."),
        quantity("voltage_max", micro: "Highest voltage that a supply can give, in volts."),
        quantity("voltage_max_design", micro: "Highest voltage that a supply was made for, in volts."),
        quantity("voltage_min", micro: "Lowest voltage that a supply can give, in volts."),
        quantity("voltage_min_design", micro: "Lowest voltage that a supply was made for, in volts."),
        quantity("voltage_now", as: "voltage_volt", micro: "Voltage now, in volts."),
        quantity("voltage_ocv", micro: "Voltage of a battery without a load, in volts."),
    ]

    private static let charges = [
        quantity("charge_control_limit", micro: "Limit that is set for charging, in amperes."),
        quantity("charge_control_limit_max", micro: "Highest limit that can be set for charging, in amperes."),
        quantity(
            "charge_counter", micro: "Charge since a moment that the driver chose, in ampere-hours; may be negative."),
        quantity("charge_empty", micro: "Charge at which a battery counts as empty, in ampere-hours."),
        quantity("charge_empty_design", micro: "Charge at which a battery was made to be empty, in ampere-hours."),
        quantity("charge_full", micro: "Charge of a full battery at its present age, in ampere-hours."),
        quantity("charge_full_design", micro: "Charge of a full battery when it was new, in ampere-hours."),
        quantity("charge_now", as: "charge_ampere", micro: "Charge in a battery now, in ampere-hours."),
        quantity("charge_term_current", micro: "Current at which charging ends, in amperes."),
        quantity("constant_charge_current", micro: "Current at which a battery is charged, in amperes."),
        quantity("constant_charge_current_max", micro: "Highest current for charging a battery, in amperes."),
        quantity("constant_charge_voltage", micro: "Voltage at which a battery is charged, in volts."),
        quantity("constant_charge_voltage_max", micro: "Highest voltage for charging a battery, in volts."),
    ]

    private static let tenths = [
        temperature("temp", "Temperature of a battery"),
        temperature("temp_alert_max", "Temperature above which a battery's driver warns"),
        temperature("temp_alert_min", "Temperature below which a battery's driver warns"),
        temperature("temp_ambient", "Temperature around a battery"),
        temperature("temp_ambient_max", "Highest temperature around a battery that its driver bears"),
        temperature("temp_ambient_min", "Lowest temperature around a battery that its driver bears"),
        temperature("temp_max", "Highest temperature that a battery bears"),
        temperature("temp_min", "Lowest temperature that a battery bears"),
    ]

    private static func quantity(
        _ file: String, as name: String? = nil, help: String, divisor: Double = 1
    ) -> Quantity {
        let descriptor = MetricDescriptor(
            "node_power_supply_" + (name ?? file), .gauge, labels: ["power_supply"], help: help)
        return Quantity(file: file, descriptor: descriptor, divisor: divisor)
    }

    private static func quantity(_ file: String, as name: String? = nil, micro help: String) -> Quantity {
        quantity(file, as: name, help: help, divisor: 1e6)
    }

    private static func temperature(_ file: String, _ what: String) -> Quantity {
        quantity(file, as: file + "_celsius", help: what + ", in degrees Celsius.", divisor: 10)
    }
}

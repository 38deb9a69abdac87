import Telemetry

extension CheckSettings {
    static let off = SettingKey(
        "checks.*.off", .optional(.flag), default: nil, "Switches the check off; it is disabled then, not degraded.")
    static let warn = SettingKey(
        "checks.*.warn", .optional(.threshold), default: nil, "From where on it warns: 85%, 30s, 10GiB or a number.")
    static let critical = SettingKey(
        "checks.*.critical", .optional(.threshold), default: nil, "From where on it fails.")
    static let exclude = SettingKey(
        "checks.*.exclude", .optional(.list(of: .text)), default: nil,
        "What the check leaves out, such as mount points; * stands for any text.")
    static let severity = SettingKey(
        "checks.*.severity", .optional(ValueKind<CheckLimits.Severity>.choice), default: nil,
        "The severity of its failure; only critical wakes anybody at night.")
    static let failAfter = SettingKey(
        "checks.*.fail_after", .optional(.integer(1...1_000)), default: nil,
        "Bad rounds in a row before it fails; 1 skips the confirmation.")
    static let clearAfter = SettingKey(
        "checks.*.clear_after", .optional(.integer(1...1_000)), default: nil, "Good rounds in a row before it clears.")
    static let dependsOn = SettingKey(
        "checks.*.depends_on", .optional(.list(of: .checkName)), default: nil,
        "Checks whose failure explains this one's, which is then not told apart.")
    static let flapDetection = SettingKey(
        "checks.*.flap_detection", .optional(.flag), default: nil, "Holds back a check that goes to and fro.")

    static let keys = [
        off.described, warn.described, critical.described, exclude.described, severity.described, failAfter.described,
        clearAfter.described, dependsOn.described, flapDetection.described,
    ]
}

extension CheckRule {
    init(_ name: String, _ reader: inout SettingsReader) {
        pattern = Glob(name)
        limits = CheckLimits(
            isOff: reader.value(CheckSettings.off, [name]), warn: reader.value(CheckSettings.warn, [name]),
            critical: reader.value(CheckSettings.critical, [name]),
            exclude: reader.value(CheckSettings.exclude, [name])?.map(Glob.init),
            severity: reader.value(CheckSettings.severity, [name]),
            failAfter: reader.value(CheckSettings.failAfter, [name]),
            clearAfter: reader.value(CheckSettings.clearAfter, [name]),
            dependsOn: reader.value(CheckSettings.dependsOn, [name]),
            detectsFlapping: reader.value(CheckSettings.flapDetection, [name]))
        let path = ["checks", name]
        let place = reader.place(of: path) ?? .builtIn
        KnownChecks.review(name, in: path, place, &reader)
        for check in limits.dependsOn ?? [] {
            let dependency = reader.place(of: CheckSettings.dependsOn, [name]) ?? place
            KnownChecks.review(check.description, in: CheckSettings.dependsOn.path([name]), dependency, &reader)
            if applies(to: check) {
                reader.report(
                    .error, dependency, CheckSettings.dependsOn.path([name]), "\(check) depends on itself",
                    suggestion: "remove it from the list")
            }
        }
    }
}

extension ValueKind where Value == CheckName {
    static var checkName: ValueKind {
        ValueKind("a check such as postgres/orders", show: { .text($0.description) }) { CheckName(parsing: $0) }
    }
}

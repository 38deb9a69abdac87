import Alerting
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
        "Bad measurements in a row before it is told, 3 unless set; 1 skips the confirmation.")
    static let clearAfter = SettingKey(
        "checks.*.clear_after", .optional(.integer(1...1_000)), default: nil,
        "Good measurements in a row before it counts as over, 2 unless set.")
    static let dependsOn = SettingKey(
        "checks.*.depends_on", .optional(.list(of: .checkName)), default: nil,
        "Checks whose failure explains this one's, besides those found out; [] takes those away.")
    static let flapDetection = SettingKey(
        "checks.*.flap_detection", .optional(.flag), default: nil,
        "Tells a check that goes to and fro once, and then that it has settled; true unless set.")

    static let keys = [
        off.described, warn.described, critical.described, exclude.described, severity.described, failAfter.described,
        clearAfter.described, dependsOn.described, flapDetection.described, label.described, annotation.described,
        runbookURL.described,
    ]
}

extension CheckRule {
    init(_ name: String, _ reader: inout SettingsReader) {
        let covered = KnownChecks.covered(by: name)
        let threshold = ValueKind.optional(ValueKind.threshold(for: covered))
        pattern = Glob(name)
        limits = CheckLimits(
            isOff: reader.value(CheckSettings.off, [name]),
            warn: reader.value(CheckSettings.warn.taking(threshold), [name]),
            critical: reader.value(CheckSettings.critical.taking(threshold), [name]),
            exclude: reader.value(CheckSettings.exclude, [name])?.map(Glob.init),
            severity: reader.value(CheckSettings.severity, [name]),
            failAfter: reader.value(CheckSettings.failAfter, [name]),
            clearAfter: reader.value(CheckSettings.clearAfter, [name]),
            dependsOn: reader.value(CheckSettings.dependsOn, [name]),
            detectsFlapping: reader.value(CheckSettings.flapDetection, [name]),
            labels: Self.labels(name, &reader), annotations: Self.annotations(name, &reader),
            runbookURL: reader.value(CheckSettings.runbookURL, [name]))
        let path = CheckSettings.dependsOn.path([name])
        dependencyPlaces = (limits.dependsOn ?? []).indices.map {
            reader.place(of: path + ["\($0)"]) ?? reader.place(of: path) ?? .builtIn
        }
        let place = reader.place(of: ["checks", name]) ?? .builtIn
        KnownChecks.review(name, in: ["checks", name], place, isOfTarget: false, &reader)
        reviewDependencies(&reader)
        reviewEffect(covered, &reader)
    }

    /// Tells limits in the wrong order, by the direction in which the checks that are meant get worse.
    func reviewOrder(_ reader: inout SettingsReader) {
        let name = pattern.description
        let fits = KnownChecks.covered(by: name).lazy.compactMap(LimitFit.init)
        guard let disorder = fits.compactMap({ $0.disorder(warn: limits.warn, critical: limits.critical) }).first
        else { return }
        let isPair = limits.warn != nil && limits.critical != nil
        let path = (limits.warn == nil ? CheckSettings.critical : CheckSettings.warn).path([name])
        reader.report(
            .warning, reader.place(of: path) ?? .builtIn, path, disorder,
            suggestion: isPair ? "exchange them" : "set both warn and critical")
    }

    private func reviewDependencies(_ reader: inout SettingsReader) {
        let path = CheckSettings.dependsOn.path([pattern.description])
        for (check, place) in zip(limits.dependsOn ?? [], dependencyPlaces) {
            KnownChecks.review(check.description, in: path, place, as: .error, isOfTarget: true, &reader)
            if "\(check)".contains("*") {
                reader.report(
                    .error, place, path, "\(check) is a pattern, and names are needed here",
                    suggestion: "write the checks one by one")
            }
            if applies(to: check) {
                reader.report(
                    .error, place, path, "\(check) depends on itself", suggestion: "remove it from the list")
            }
        }
    }

    /// Tells keys that change nothing: limits of checks that have none, confirmation of what is told at once.
    private func reviewEffect(_ covered: [CheckDescriptor], _ reader: inout SettingsReader) {
        guard !covered.isEmpty, covered.allSatisfy({ $0.limits == nil }) else { return }
        for key in [CheckSettings.warn, CheckSettings.critical] {
            let path = key.path([pattern.description])
            guard let place = reader.place(of: path) else { continue }
            reader.report(
                .warning, place, path, "has no effect: \(pattern) knows only yes and no",
                suggestion: "remove it; off: true switches the check off")
        }
        guard covered.allSatisfy({ $0.kind == OwnCheckCatalog.kind }) else { return }
        let name = [pattern.description]
        for path in [
            CheckSettings.failAfter.path(name), CheckSettings.clearAfter.path(name),
            CheckSettings.flapDetection.path(name),
        ] {
            guard let place = reader.place(of: path) else { continue }
            reader.report(
                .warning, place, path, "has no effect: \(pattern) is told at once", suggestion: "remove it")
        }
    }
}

extension ValueKind where Value == CheckName {
    static var checkName: ValueKind {
        ValueKind("a check such as postgres/orders", show: { .text($0.description) }) { CheckName(parsing: $0) }
    }
}

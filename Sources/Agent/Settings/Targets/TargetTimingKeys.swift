import Telemetry

/// The keys of a target's times, for kinds whose up-check is the whole measurement.
struct TargetTimingKeys: Sendable {
    /// The kind, as the settings and the names of checks have it.
    let kind: String
    let interval: SettingKey<Duration>
    let upInterval: SettingKey<Duration>
    let timeout: SettingKey<Duration>
    let upTimeout: SettingKey<Duration?>
    /// Nil for a kind whose families tell its targets apart themselves.
    let unlabelled: SettingKey<Bool>?

    init(kind: String, hasLabel: Bool = true) {
        let base = "probes.\(kind).*."
        self.kind = kind
        interval = SettingKey(
            base + "interval", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(15),
            "From one round of metrics to the next.")
        upInterval = SettingKey(
            base + "up_interval", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(5),
            "From one look to the next; a round publishes what the newest one saw.")
        timeout = SettingKey(
            base + "timeout", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(5),
            "How long a round may take, and an up-check unless up_timeout says otherwise; below the interval.")
        upTimeout = UpTimeout.key(kind)
        unlabelled =
            hasLabel
            ? SettingKey(
                base + "unlabelled", .flag, default: false,
                "Of all http, tcp, tls, dns and icmp targets, the one whose families carry no label target.") : nil
    }

    /// The keys for the catalogue.
    var described: [DescribedKey] {
        [interval.described, upInterval.described, timeout.described, upTimeout.described]
            + (unlabelled.map { [$0.described] } ?? [])
    }
}

extension RemoteTarget {
    /// Reads when a target is looked at.
    init(_ keys: TargetTimingKeys, _ name: String, _ reader: inout SettingsReader) {
        id = TargetID(kind: keys.kind, name: name)
        interval = reader.value(keys.interval, [name])
        upInterval = reader.value(keys.upInterval, [name])
        timeout = reader.value(keys.timeout, [name])
        upTimeout = UpTimeout.read(keys.upTimeout, beside: keys.timeout, name, &reader)
        isUnlabelled = keys.unlabelled.map { reader.value($0, [name]) } ?? true
        reader.reviewName(of: id)
        guard timeout >= interval else { return }
        let place = reader.place(of: keys.timeout, [name]) ?? reader.place(of: keys.interval, [name])
        reader.report(
            .warning, place ?? reader.place(of: ["probes", keys.kind, name]) ?? .builtIn, keys.timeout.path([name]),
            "is not below its interval (\(DurationText.render(interval)))",
            suggestion: "a round that hangs would cost the next one: lower the timeout or raise the interval")
    }
}

extension SettingsReader {
    /// Tells that a target lacks what it cannot do without; a value that could not be read has been told already.
    mutating func reportMissing(_ path: [String], example: String) {
        guard place(of: path) == nil else { return }
        report(
            .error, place(of: Array(path.prefix(3))) ?? .builtIn, path, "is missing",
            suggestion: "write \(path.last ?? ""): \(example)")
    }
}

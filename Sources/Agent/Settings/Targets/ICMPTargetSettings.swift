import Probes
import Telemetry

/// A host that is asked for echoes.
struct ICMPTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// Which host; nil where none is given.
    let probe: ICMPProbeSettings?

    static let timing = TargetTimingKeys(kind: "icmp")
    static let host = SettingKey("probes.icmp.*.host", .optional(.hostName), default: nil, "Its name or address.")
    static let ipVersion = IPVersion.key("icmp")
    static let payload = SettingKey(
        "probes.icmp.*.payload_bytes", .integer(16...8_192), default: 32, "How many bytes an echo carries.")

    static let keys: [DescribedKey] =
        [host.described, ipVersion.described, payload.described] + timing.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let host = reader.value(Self.host, [name])
        let version = reader.value(Self.ipVersion, [name])
        let payload = reader.value(Self.payload, [name])
        var target = RemoteTarget(Self.timing, name, &reader)
        if host == nil { reader.reportMissing(Self.host.path([name]), example: "db2.example.org") }
        var probe = host.map { ICMPProbeSettings(host: $0) }
        probe?.preference = version.preference
        probe?.payloadSize = payload
        probe?.freshness = target.upInterval
        self.probe = probe
        target.addresses = host.map { [$0] } ?? []
        target.trouble = reader.trouble(after: issuesBefore)
        self.target = target
    }
}

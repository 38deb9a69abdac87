import Probes
import Regex
import Telemetry

/// A service that is watched over TCP.
struct TCPTargetSettings: Sendable {
    /// When it is looked at.
    var target: RemoteTarget
    /// What is said and expected; nil where it cannot be connected to.
    let probe: TCPProbeSettings?

    static let timing = TargetTimingKeys(kind: "tcp")
    static let address = SettingKey(
        "probes.tcp.*.address", .optional(.hostAndPort), default: nil, "Where it listens, as in 127.0.0.1:25.")
    static let ipVersion = IPVersion.key("tcp")
    static let usesTLS = SettingKey(
        "probes.tcp.*.tls.enabled", .optional(.flag), default: nil,
        "Whether TLS is spoken, at once unless a step of the dialogue starts it; any other key here says so, too.")
    static let tls = InspectedTLSKeys(kind: "tcp")
    static let expect = SettingKey(
        "probes.tcp.*.dialogue.[].expect", .optional(.regex), default: nil,
        "An expression (RE2): lines are read until it is found in one.")
    static let send = SettingKey(
        "probes.tcp.*.dialogue.[].send", .optional(.longText), default: nil,
        "What is then sent, with a line feed after it.")
    static let startsTLS = SettingKey(
        "probes.tcp.*.dialogue.[].start_tls", .flag, default: false, "Whether TLS begins after this step.")
    static let names = SettingKey(
        "probes.tcp.*.names", ValueKind<NamesProfile>.choice, default: .current,
        "Whose metric names: blackbox_exporter's newest (current) or those of Debian 12's package (debian12).")

    static let keys: [DescribedKey] =
        [address.described, ipVersion.described, usesTLS.described] + tls.described
        + [expect.described, send.described, startsTLS.described, names.described] + timing.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let address = reader.value(Self.address, [name])
        let version = reader.value(Self.ipVersion, [name])
        let base = ["probes", Self.timing.kind, name]
        let isTLSWanted = reader.value(Self.usesTLS, [name]) ?? (reader.place(of: base + ["tls"]) != nil)
        let tls = Self.tls.options(&reader, name)
        let dialogue = (0..<reader.count(of: base + ["dialogue"])).map { Self.step(name, "\($0)", &reader) }
        let names = reader.value(Self.names, [name])
        var target = RemoteTarget(Self.timing, name, &reader)
        if address == nil { reader.reportMissing(Self.address.path([name]), example: "127.0.0.1:25") }
        var probe = address.flatMap { address in
            address.port.map { TCPProbeSettings(host: address.host, port: $0) }
        }
        probe?.preference = version.preference
        probe?.usesTLS = isTLSWanted && !dialogue.contains { $0.startsTLS }
        probe?.tls = tls
        probe?.dialogue = dialogue
        probe?.freshness = target.upInterval
        probe?.names = names
        self.probe = probe
        target.addresses = address.map { [$0.description] } ?? []
        target.trouble = reader.trouble(after: issuesBefore)
        self.target = target
    }

    private static func step(_ name: String, _ index: String, _ reader: inout SettingsReader) -> TCPProbeSettings.Step {
        let expect = reader.value(self.expect, [name, index])
        let send = reader.value(self.send, [name, index])
        let startsTLS = reader.value(self.startsTLS, [name, index])
        if expect == nil, send == nil, !startsTLS {
            let path = ["probes", timing.kind, name, "dialogue", index]
            reader.report(
                .error, reader.place(of: path) ?? .builtIn, path, "says nothing and expects nothing",
                suggestion: "write expect, send or start_tls: true")
        }
        return TCPProbeSettings.Step(expect: expect.flatMap { try? Pattern($0) }, send: send, startsTLS: startsTLS)
    }
}

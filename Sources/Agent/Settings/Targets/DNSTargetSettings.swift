import NetworkClient
import Probes
import Telemetry

/// A question to a name server that is watched.
struct DNSTargetSettings: Sendable {
    /// By which protocol it is asked first.
    enum Transport: String, Sendable, CaseIterable {
        case udp
        case tcp
    }

    /// When it is asked.
    var target: RemoteTarget
    /// What is asked and expected; nil where no name is given.
    let probe: DNSProbeSettings?

    static let timing = TargetTimingKeys(kind: "dns")
    static let name = SettingKey(
        "probes.dns.*.name", .optional(.hostName), default: nil, "The name that is asked about.")
    static let type = SettingKey(
        "probes.dns.*.type",
        .text(
            "a type such as " + DNSRecordType.all.map(\.description).joined(separator: ", "),
            where: { DNSRecordType($0) != nil }), default: "A", "What it is asked for.")
    static let server = SettingKey(
        "probes.dns.*.server", .optional(.hostAndMaybePort), default: nil,
        "The name server, with a port where it is not 53; the first of /etc/resolv.conf unless set.")
    static let transport = SettingKey(
        "probes.dns.*.transport", ValueKind<Transport>.choice, default: .udp,
        "udp, with TCP where an answer does not fit, or tcp at once.")
    static let ipVersion = IPVersion.key("dns")
    static let expect = SettingKey(
        "probes.dns.*.expect", .oneOrMore(of: .text), default: [],
        "The only right answers, such as 192.0.2.7; one or a list. Any unless set.")
    static let codes = SettingKey(
        "probes.dns.*.expect_code",
        .oneOrMore(of: .text("a code such as NOERROR or NXDOMAIN", where: { DNSResponseCode($0) != nil })),
        default: ["NOERROR"], "Which response codes are right; one or a list.")

    static let keys: [DescribedKey] =
        [
            name.described, type.described, server.described, transport.described, ipVersion.described,
            expect.described, codes.described,
        ] + timing.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let question = reader.value(Self.name, [name])
        let type = DNSRecordType(reader.value(Self.type, [name])) ?? .a
        let server = reader.value(Self.server, [name])
        let transport = reader.value(Self.transport, [name])
        let version = reader.value(Self.ipVersion, [name])
        let expect = reader.value(Self.expect, [name])
        let codes = reader.value(Self.codes, [name]).compactMap { DNSResponseCode($0) }
        var target = RemoteTarget(Self.timing, name, &reader)
        if question == nil { reader.reportMissing(Self.name.path([name]), example: "shop.example.org") }
        var probe = question.map { DNSProbeSettings(name: $0) }
        probe?.type = type
        probe?.server = server?.host
        probe?.port = server?.port ?? 53
        probe?.transport = transport == .tcp ? .tcp : .udp
        probe?.preference = version.preference
        probe?.answers = expect
        probe?.codes = codes
        probe?.freshness = target.upInterval
        self.probe = probe
        target.addresses = server.map { $0.port == nil ? ["\($0)", "\($0):53"] : ["\($0)"] } ?? []
        if server == nil { target.goals = [.nameServers] }
        target.trouble = reader.trouble(after: issuesBefore)
        self.target = target
    }
}

import Probes
import Telemetry

/// Certificates that are watched: those of a server, or of files.
struct TLSTargetSettings: Sendable {
    /// How the connection is talked into TLS, as the settings have it.
    enum Beginning: String, Sendable, CaseIterable {
        case postgres
        case smtp
        case imap
    }

    /// When they are looked at.
    var target: RemoteTarget
    /// Where they are and what they must be; nil where that is not said.
    let probe: TLSProbeSettings?

    static let timing = TargetTimingKeys(kind: "tls")
    static let address = SettingKey(
        "probes.tls.*.address", .optional(.hostAndMaybePort), default: nil,
        "The server, as in shop.example.org:443; port 443 unless written. This or files.")
    static let files = SettingKey(
        "probes.tls.*.files", .oneOrMore(of: .path), default: [],
        "Local files with certificates, PEM or DER; one or a list. These or address.")
    static let startTLS = SettingKey(
        "probes.tls.*.starttls", .optional(ValueKind<Beginning>.choice), default: nil,
        "The protocol that comes before TLS; TLS begins at once unless set.")
    static let names = SettingKey(
        "probes.tls.*.names", .oneOrMore(of: .hostName), default: [],
        "Names that the certificate must be for, besides the server's; one or a list.")
    static let ipVersion = IPVersion.key("tls")
    static let tls = InspectedTLSKeys(kind: "tls")
    static let profile = SettingKey(
        "probes.tls.*.profile", ValueKind<NamesProfile>.choice, default: .current,
        "Whose metric names: blackbox_exporter's newest (current) or those of Debian 12's package (debian12).")

    static let keys: [DescribedKey] =
        [address.described, files.described, startTLS.described, names.described, ipVersion.described]
        + [profile.described]
        + tls.described + timing.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let directory = reader.directory
        let address = reader.value(Self.address, [name])
        let files = reader.value(Self.files, [name]).map { PathText.resolve($0, beside: directory) }
        let startTLS = reader.value(Self.startTLS, [name])
        let names = reader.value(Self.names, [name])
        let version = reader.value(Self.ipVersion, [name])
        let tls = Self.tls.options(&reader, name)
        let profile = reader.value(Self.profile, [name])
        var target = RemoteTarget(Self.timing, name, &reader)
        let path = ["probes", Self.timing.kind, name]
        var source: TLSProbeSettings.Source?
        switch (address, files.isEmpty) {
        case (let address?, true): source = .server(host: address.host, port: address.port ?? 443)
        case (nil, false): source = .files(files)
        case (_?, false):
            reader.report(
                .error, reader.place(of: path) ?? .builtIn, path, "both address and files are set",
                suggestion: "keep one, and watch the other as a target of its own")
        case (nil, true):
            if reader.place(of: Self.files, [name]) == nil {
                reader.reportMissing(Self.address.path([name]), example: "shop.example.org:443")
            }
        }
        var probe = source.map(TLSProbeSettings.init)
        probe?.startTLS = startTLS.flatMap { StartTLS($0.rawValue) }
        probe?.tls = tls
        probe?.names = names
        probe?.profile = profile
        probe?.preference = version.preference
        probe?.freshness = target.upInterval
        self.probe = probe
        // Files are of this host.
        target.addresses = address.map { ["\($0.port == nil ? "\($0):443" : $0.description)"] } ?? ["localhost"]
        target.trouble = reader.trouble(after: issuesBefore)
        self.target = target
    }
}

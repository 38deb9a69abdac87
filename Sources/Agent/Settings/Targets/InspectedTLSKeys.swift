import HTTPClient
import Probes
import TLSInspection
import Telemetry

/// The oldest version of TLS that will do, as the settings have it.
enum TLSFloor: String, Sendable, CaseIterable {
    case tls10 = "1.0"
    case tls11 = "1.1"
    case tls12 = "1.2"
    case tls13 = "1.3"

    /// The version itself.
    var version: TLSVersion {
        switch self {
        case .tls10: .tls10
        case .tls11: .tls11
        case .tls12: .tls12
        case .tls13: .tls13
        }
    }
}

/// The keys of TLS for kinds that look at certificates themselves.
struct InspectedTLSKeys: Sendable {
    private let kind: String
    private let authority: SettingKey<String?>
    private let certificate: SettingKey<String?>
    private let key: SettingKey<String?>
    private let serverName: SettingKey<String?>
    private let verify: SettingKey<Bool>
    /// Nil where the client's own floor holds.
    private let floor: SettingKey<TLSFloor>?

    init(kind: String, hasFloor: Bool = true) {
        let base = "probes.\(kind).*.tls."
        self.kind = kind
        authority = SettingKey(
            base + "ca_file", .optional(.path), default: nil,
            "Who may sign the certificate, PEM; the system's authorities unless set.")
        certificate = SettingKey(
            base + "certificate_file", .optional(.path), default: nil,
            "Our own certificate, PEM, if the server wants one.")
        key = SettingKey(base + "key_file", .optional(.path), default: nil, "Its private key, PEM, mode 0600.")
        serverName = SettingKey(
            base + "server_name", .optional(.hostName), default: nil,
            "The name that the certificate must have, where it is not the host of the address.")
        verify = SettingKey(
            base + "verify", .flag, default: true,
            "Whether a certificate that is over, of another name or of an unknown issuer is a failure.")
        floor =
            hasFloor
            ? SettingKey(
                base + "minimum_version", ValueKind<TLSFloor>.choice, default: .tls12,
                "The oldest version of TLS that will do.") : nil
    }

    /// The keys for the catalogue.
    var described: [DescribedKey] {
        [authority.described, certificate.described, key.described, serverName.described, verify.described]
            + (floor.map { [$0.described] } ?? [])
    }

    /// What stands below `tls`, for an HTTP client.
    func trust(_ reader: inout SettingsReader, _ name: String) -> HTTPTrust {
        let options = options(&reader, name)
        var trust = HTTPTrust()
        trust.authorityFile = options.client.authoritiesFile
        trust.certificateFile = options.client.certificateFile
        trust.keyFile = options.client.keyFile
        trust.serverName = options.serverName
        trust.isVerified = options.verifies
        return trust
    }

    /// What stands below `tls`, files with their full paths.
    func options(_ reader: inout SettingsReader, _ name: String) -> TLSOptions {
        var options = TLSOptions()
        options.client.authoritiesFile = path(authority, &reader, name)
        options.client.certificateFile = path(certificate, &reader, name)
        options.client.keyFile = path(key, &reader, name)
        options.serverName = reader.value(serverName, [name])
        options.verifies = reader.value(verify, [name])
        if let floor { options.client.minimumVersion = reader.value(floor, [name]).version }
        if options.client.keyFile != nil, options.client.certificateFile == nil {
            let path = ["probes", kind, name, "tls"]
            reader.report(
                .error, reader.place(of: path) ?? .builtIn, path, "a key is of no use without its certificate",
                suggestion: "set certificate_file, too")
        }
        return options
    }

    private func path(_ key: SettingKey<String?>, _ reader: inout SettingsReader, _ name: String) -> String? {
        let directory = reader.directory
        return reader.value(key, [name]).map { PathText.resolve($0, beside: directory) }
    }
}

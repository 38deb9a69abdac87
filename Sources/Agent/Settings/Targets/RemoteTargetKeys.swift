import Telemetry

/// The keys that every kind of watched server has.
struct RemoteTargetKeys: Sendable {
    /// The kind, as the settings and the names of checks have it.
    let kind: String
    let url: SettingKey<String?>
    let password: SecretKeys
    let interval: SettingKey<Duration>
    let upInterval: SettingKey<Duration>
    let timeout: SettingKey<Duration>
    let upTimeout: SettingKey<Duration?>
    let unlabelled: SettingKey<Bool>

    init(kind: String, url purpose: String) {
        let base = "probes.\(kind).*."
        self.kind = kind
        url = SettingKey(base + "url", .optional(.serverAddress), default: nil, purpose)
        password = SecretKeys(
            inline: SettingKey(
                base + "password", .optional(.text), default: nil, "The password itself; better in password_file.",
                isSecret: true),
            file: SettingKey(
                base + "password_file", .optional(.path), default: nil,
                "A file with the password, mode 0600, or credential:NAME for one that systemd passes."))
        interval = SettingKey(
            base + "interval", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(15),
            "From one round of metrics to the next.")
        upInterval = SettingKey(
            base + "up_interval", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(5),
            "From one up-check, a cheap round trip, to the next.")
        timeout = SettingKey(
            base + "timeout", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(5),
            "How long a round may take, and an up-check unless up_timeout says otherwise; below the interval.")
        upTimeout = UpTimeout.key(kind)
        unlabelled = SettingKey(
            base + "unlabelled", .flag, default: false,
            "Of several targets of a kind, the one whose families carry no label target; exactly one must say so.")
    }

    /// The keys for the catalogue.
    var described: [DescribedKey] {
        [
            url.described, password.inline.described, password.file.described, interval.described,
            upInterval.described, timeout.described, upTimeout.described, unlabelled.described,
        ]
    }
}

/// The keys of TLS to a watched server.
struct RemoteTLSKeys: Sendable {
    let authority: SettingKey<String?>
    let certificate: SettingKey<String?>
    let key: SettingKey<String?>
    /// Nil where the client can compare the host of the address only.
    let serverName: SettingKey<String?>?

    init(kind: String, hasServerName: Bool = true) {
        let base = "probes.\(kind).*.tls."
        authority = SettingKey(
            base + "ca_file", .optional(.path), default: nil,
            "Who signs the server's certificate, PEM; RabbitMQ needs it, Redis takes the system's unless set.")
        certificate = SettingKey(
            base + "certificate_file", .optional(.path), default: nil,
            "Our own certificate, PEM, if the server wants one.")
        key = SettingKey(base + "key_file", .optional(.path), default: nil, "Its private key, PEM, mode 0600.")
        serverName =
            hasServerName
            ? SettingKey(
                base + "server_name", .optional(.text), default: nil,
                "The name that the certificate must have, where it is not the host of the address.") : nil
    }

    /// The keys for the catalogue.
    var described: [DescribedKey] {
        [authority.described, certificate.described, key.described] + (serverName.map { [$0.described] } ?? [])
    }

    /// The files with their full paths, and the name.
    func read(
        _ reader: inout SettingsReader, _ name: String
    ) -> (authority: String?, certificate: String?, key: String?, serverName: String?) {
        let directory = reader.directory
        func path(_ key: SettingKey<String?>, _ reader: inout SettingsReader) -> String? {
            reader.value(key, [name]).map { PathText.resolve($0, beside: directory) }
        }
        return (
            path(authority, &reader), path(certificate, &reader), path(key, &reader),
            serverName.flatMap { reader.value($0, [name]) }
        )
    }
}

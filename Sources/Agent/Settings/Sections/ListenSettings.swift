/// The listener: where it is, whom it trusts, and what it takes.
struct ListenSettings: Sendable {
    /// Where it binds.
    var address: ListenAddress
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    var trustedProxies: [AddressRange]
    /// Host headers that state-changing calls may carry besides the listener's own address and `external_url`.
    var hosts: [String]
    /// Whether `/metrics` answers without a token.
    var isMetricsOpen: Bool
    /// TLS, where it is on.
    var tls: ListenTLS?
    /// Which paths ask for what, in the order of the settings.
    var authorizations: [ListenAuthorization]
    /// How much one client may ask for.
    var limits: ListenLimits

    static let address = SettingKey(
        "listen.address", .bindAddress, default: "127.0.0.1",
        "Where the listener binds; anything but loopback wants tls or auth below.")
    static let port = SettingKey(
        "listen.port", .integer(0...65_535), default: 19_100, "The listener's port; 0 lets the system choose one.")
    static let trustedProxies = SettingKey(
        "listen.trusted_proxies", .list(of: .addressRange), default: [],
        "Addresses and networks of proxies whose X-Forwarded-For is believed.")
    static let hosts = SettingKey(
        "listen.hosts", .list(of: .text("a host name, with a port if it has one", where: isHost)), default: [],
        "Host headers that may change state, besides the listener's own address and external_url.")
    static let metricsOpen = SettingKey(
        "listen.metrics_open", .flag, default: true,
        "Whether /metrics answers callers without a token, where no entry of auth guards it.")

    static let keys =
        [address.described, port.described, trustedProxies.described, hosts.described, metricsOpen.described]
        + ListenTLS.keys + ListenAuthorization.keys + ListenLimits.keys

    init(_ reader: inout SettingsReader) {
        address = ListenAddress(host: reader.value(Self.address), port: reader.value(Self.port))
        trustedProxies = reader.value(Self.trustedProxies)
        hosts = reader.value(Self.hosts)
        isMetricsOpen = reader.value(Self.metricsOpen)
        tls = ListenTLS(&reader)
        authorizations = ListenAuthorization.all(&reader)
        limits = ListenLimits(&reader)
        warnAboutOpenListener(&reader)
    }

    private func warnAboutOpenListener(_ reader: inout SettingsReader) {
        let place = reader.place(of: Self.address) ?? .builtIn
        if !address.isLoopback, tls == nil, authorizations.isEmpty {
            reader.report(
                .warning, place, Self.address.path,
                "\(address) can be reached from other machines, without tls and without auth",
                suggestion: "set listen.tls or listen.auth, or listen on 127.0.0.1 behind a proxy")
        }
        if let wide = trustedProxies.first(where: { $0.prefixLength == 0 }) {
            reader.report(
                .warning, reader.place(of: Self.trustedProxies) ?? .builtIn, Self.trustedProxies.path,
                "\(wide) trusts every caller to say who it is", suggestion: "name the proxies' own addresses")
        }
    }

    private static func isHost(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/@?#\"\\".utf8.contains($0) } && text.utf8.count <= 255
    }
}

import Hummingbird

/// Where others find the main listener: what it really bound, and for a wildcard a name that leads here.
struct PublicAddress: Sendable, Equatable {
    let scheme: String
    /// Host and port.
    let authority: String

    /// The status page's address, for a person on this host unless the settings give another.
    static func page(_ parts: RouterParts) -> String {
        if let external = parts.settings.value.externalURL { return external }
        let address = bound(parts, host: parts.settings.value.identity.node)
        return "\(address.scheme)://\(address.authority)"
    }

    /// The listener for service discovery: whoever asked reached it by the name that they asked for.
    static func discovery(_ parts: RouterParts, request: Request) -> PublicAddress {
        let asked = request.head.authority.map(HostMiddleware.withoutPort) ?? ""
        return bound(parts, host: asked.isEmpty ? parts.settings.value.identity.node : asked)
    }

    private static func bound(_ parts: RouterParts, host: String) -> PublicAddress {
        let settings = parts.settings.value.listen
        let scheme = settings.tls == nil ? "http" : "https"
        guard case .tcp(let name, let port)? = parts.gates.address(of: "main") else {
            return PublicAddress(scheme: scheme, authority: "\(settings.address)")
        }
        let isWildcard = IPAddress(parsing: name)?.isAny == true
        let address = ListenerAddress.tcp(host: isWildcard ? host : name, port: port)
        return PublicAddress(scheme: scheme, authority: "\(address)")
    }
}

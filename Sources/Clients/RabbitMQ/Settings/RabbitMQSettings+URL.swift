extension RabbitMQSettings {
    /// Reads `amqp://user@host:port/vhost` or `amqps://…`, as RabbitMQ's URI specification has it.
    ///
    /// User, host and virtual host may be percent-encoded; `/%2F`, `/` and no path at all are the virtual host `/`.
    /// With `amqps` the parameters `cacertfile`, `certfile`, `keyfile` and `verify` (`verify_peer`, `verify_none`) are
    /// known, with both `heartbeat` in seconds.
    ///
    /// - Throws: `.settings` for all else, for a password in it above all: set it apart from the address.
    public init(url: String) throws(RabbitMQError) {
        let address = try AddressParts(url)
        self.init(
            host: address.host.isEmpty ? "localhost" : address.host, port: address.port,
            virtualHost: address.virtualHost ?? "/", user: address.user ?? "guest",
            tls: address.isSecure ? TLS() : nil)
        for parameter in address.parameters { try apply(parameter.name, parameter.value) }
    }

    private mutating func apply(_ name: String, _ value: String) throws(RabbitMQError) {
        switch name {
        case "heartbeat":
            guard let seconds = UInt16(value) else {
                throw RabbitMQError(.settings, "heartbeat=\(value): give 0 to 65535 seconds")
            }
            heartbeat = .seconds(Int(seconds))
        case "cacertfile", "certfile", "keyfile", "verify":
            guard tls != nil else { throw RabbitMQError(.settings, "\(name) needs an address with amqps://") }
            try applyTLS(name, value)
        default:
            throw RabbitMQError(
                .settings, "unknown parameter \"\(name)\": cacertfile, certfile, keyfile, verify, heartbeat are known")
        }
    }

    private mutating func applyTLS(_ name: String, _ value: String) throws(RabbitMQError) {
        switch name {
        case "cacertfile": tls?.certificateAuthorityFile = value
        case "certfile": tls?.certificateFile = value
        case "keyfile": tls?.keyFile = value
        default:
            guard value == "verify_peer" || value == "verify_none" else {
                throw RabbitMQError(.settings, "verify=\(value): give verify_peer or verify_none")
            }
            tls?.verifiesPeer = value == "verify_peer"
        }
    }
}

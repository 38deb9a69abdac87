import CRabbitMQ

/// Makes an AMQP connection of a link: protocol header, login, sizes, virtual host.
struct Handshake {
    let link: Link
    let settings: RabbitMQSettings
    let deadline: Deadline

    /// What this client can take beyond AMQP 0-9-1, by the names of RabbitMQ.
    private static let capabilities = [
        "publisher_confirms", "basic.nack", "consumer_cancel_notify", "connection.blocked",
        "authentication_failure_close", "exchange_exchange_bindings",
    ]
    private static let frameLimit = 65_536
    private static let smallestFrameLimit = 4_096
    private static let channelLimit: UInt16 = 2_047

    /// Runs the handshake; the connection can be used when it returns.
    func run() throws(RabbitMQError) -> BrokerIdentity {
        try link.sendHeader()
        if settings.tls == nil { try FirstBytes.check(link.descriptor, settings.place, until: deadline) }
        guard case .start(let start) = try begin() else { throw unexpected }
        guard (start.major, start.minor) == (0, 9) else {
            throw RabbitMQError(
                .wrongProtocol, "\(settings.place): the server speaks AMQP \(start.major)-\(start.minor), not 0-9-1")
        }
        guard start.mechanisms.contains("PLAIN") else {
            let offered = start.mechanisms.joined(separator: " ")
            throw RabbitMQError(
                .unsupported, "\(settings.place): the broker lets nobody in by password (PLAIN), only by \(offered)")
        }
        let identity = BrokerIdentity(start.properties)
        try logIn()
        try agree(try answerToLogin(identity))
        try openVirtualHost()
        return identity
    }

    /// The broker's first word.
    private func begin() throws(RabbitMQError) -> Method {
        do throws(RabbitMQError) {
            return try next("said nothing")
        } catch {
            // With TLS 1.3 a server judges our certificate after the handshake has succeeded here.
            guard settings.tls != nil, error.code == .closed else { throw error }
            throw RabbitMQError(
                .tls,
                "\(settings.place): the server ended the connection after the TLS handshake: does it want a client "
                    + "certificate, or another one?")
        }
    }

    private func logIn() throws(RabbitMQError) {
        let arena = ByteArena()
        var properties: [String: FieldValue] = [
            "product": .text(settings.product), "platform": .text("Swift"),
            "connection_name": .text(settings.connectionName),
            "capabilities": .table(
                Dictionary(uniqueKeysWithValues: Self.capabilities.map { ($0, FieldValue.bool(true)) })),
        ]
        if let version = settings.productVersion { properties["version"] = .text(version) }
        let secret = [0] + Array(settings.user.utf8) + [0] + Array((settings.effectivePassword ?? "").utf8)
        var answer = amqp_connection_start_ok_t()
        answer.client_properties = arena.table(properties)
        answer.mechanism = arena.bytes("PLAIN")
        answer.response = arena.bytes(secret)
        answer.locale = arena.bytes("en_US")
        try withExtendedLifetime(arena) { () throws(RabbitMQError) in
            try link.send(MethodID.connectionStartOK, on: 0, answer)
        }
    }

    /// The broker's limits, or why it does not let us in.
    private func answerToLogin(_ identity: BrokerIdentity) throws(RabbitMQError) -> Method {
        do throws(RabbitMQError) {
            return try next("did not answer the login")
        } catch {
            // Without the capability a wrong password is answered by closing alone (as AMQP 0-9-1 wants it).
            let says = identity.capabilities.contains("authentication_failure_close")
            guard error.code == .closed, !says else { throw error }
            throw RabbitMQError(
                .unauthorized, "\(settings.place): the broker closed the connection after the login: wrong password?")
        }
    }

    private func agree(_ method: Method) throws(RabbitMQError) {
        guard case .tune(let theirChannels, let theirFrame, let theirHeartbeat) = method else {
            if case .plain(MethodID.connectionSecure) = method {
                throw RabbitMQError(.unsupported, "\(settings.place): the broker wants more than user and password")
            }
            throw unexpected
        }
        let channels = theirChannels == 0 ? Self.channelLimit : min(theirChannels, Self.channelLimit)
        let frame = theirFrame == 0 ? Self.frameLimit : min(Int(theirFrame), Self.frameLimit)
        guard frame >= Self.smallestFrameLimit else {
            throw RabbitMQError(.malformed, "\(settings.place): the broker wants frames of \(frame) bytes")
        }
        let ours = Int(clamping: settings.heartbeat.components.seconds)
        let heartbeat = ours == 0 || theirHeartbeat == 0 ? ours : min(ours, Int(theirHeartbeat))
        try link.tune(channelLimit: channels, frameLimit: frame, heartbeat: heartbeat)
        let answer = amqp_connection_tune_ok_t(
            channel_max: channels, frame_max: UInt32(clamping: frame), heartbeat: UInt16(clamping: heartbeat))
        try link.send(MethodID.connectionTuneOK, on: 0, answer)
    }

    private func openVirtualHost() throws(RabbitMQError) {
        let arena = ByteArena()
        var open = amqp_connection_open_t()
        open.virtual_host = arena.bytes(settings.virtualHost)
        open.insist = 1
        try withExtendedLifetime(arena) { () throws(RabbitMQError) in
            try link.send(MethodID.connectionOpen, on: 0, open)
        }
        while true {
            switch try next("did not open the virtual host") {
            case .plain(MethodID.connectionOpenOK): return
            // An alarm may be on already.
            case .blocked, .unblocked: continue
            default: throw unexpected
            }
        }
    }

    /// The next method; a closing one is an error.
    private func next(_ silence: String) throws(RabbitMQError) -> Method {
        switch try link.nextFrame(until: deadline) {
        case .method(0, .connectionClose(let closing)):
            try? link.send(MethodID.connectionCloseOK, on: 0, amqp_connection_close_ok_t())
            throw ReplyCode.openingError(closing)
        case .method(0, let method): return method
        case .protocolHeader(let major, let minor):
            throw RabbitMQError(
                .wrongProtocol, "\(settings.place): the server wants AMQP \(major)-\(minor), not 0-9-1")
        case nil: throw RabbitMQError(.timeout, "\(settings.place): the broker \(silence) in time")
        default: throw unexpected
        }
    }

    private var unexpected: RabbitMQError {
        RabbitMQError(.malformed, "\(settings.place): the answers do not follow each other as in AMQP 0-9-1")
    }
}

import CRabbitMQ
import Glibc

/// The one owner of rabbitmq-c's connection and of its socket; made, used and released on one thread.
///
/// The library serves as codec, for TLS and for heartbeats. Its calls that wait for an answer are not used: they wait
/// without a common deadline, and hide what comes between.
final class Link {
    private let state: OpaquePointer
    /// A second name of the socket: it stays valid for poll and shutdown when the library closes its own.
    let descriptor: Int32
    /// The agreed size of a frame in bytes, and the highest channel.
    private(set) var frameLimit = FirstBytes.frameLimit
    private(set) var channelLimit: UInt16 = 1
    /// The agreed heartbeat in seconds, 0 without.
    private(set) var heartbeat = 0

    /// Connects, in clear or by TLS, and says nothing yet.
    static func open(_ settings: RabbitMQSettings, until deadline: Deadline) throws(RabbitMQError) -> Link {
        let state = try Self.makeState()
        do throws(RabbitMQError) {
            if let tls = settings.tls {
                try openTLS(tls, settings, state, until: deadline)
            } else {
                try openPlain(settings, state, until: deadline)
            }
            let copy = fcntl(amqp_get_sockfd(state), F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw RabbitMQError(.internalFault, "no file descriptor is left") }
            TCPConnector.prepare(copy)
            return Link(state, copy)
        } catch {
            amqp_destroy_connection(state)
            throw error
        }
    }

    private init(_ state: OpaquePointer, _ descriptor: Int32) {
        self.state = state
        self.descriptor = descriptor
    }

    deinit {
        amqp_destroy_connection(state)
        close(descriptor)
    }

    private static func makeState() throws(RabbitMQError) -> OpaquePointer {
        guard let state = amqp_new_connection() else { throw noMemory }
        return state
    }

    private static func openPlain(
        _ settings: RabbitMQSettings, _ state: OpaquePointer, until deadline: Deadline
    ) throws(RabbitMQError) {
        guard let socket = amqp_tcp_socket_new(state) else { throw noMemory }
        let descriptor = try TCPConnector.connect(settings, until: deadline)
        // The library's from here on, to close as well.
        amqp_tcp_socket_set_sockfd(socket, descriptor)
    }

    private static func openTLS(
        _ tls: RabbitMQSettings.TLS, _ settings: RabbitMQSettings, _ state: OpaquePointer, until deadline: Deadline
    ) throws(RabbitMQError) {
        guard let socket = amqp_ssl_socket_new(state) else { throw noMemory }
        CRabbitMQ_refusePassphrase(socket)
        amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesPeer ? 1 : 0)
        guard amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == 0 else {
            throw RabbitMQError(.tls, "this OpenSSL knows no TLS 1.2")
        }
        if let file = tls.certificateAuthorityFile, amqp_ssl_socket_set_cacert(socket, file) != 0 {
            throw RabbitMQError(.tls, "\(file): cannot be read as PEM certificates of authorities")
        }
        if let file = tls.certificateFile, let key = tls.keyFile, amqp_ssl_socket_set_key(socket, file, key) != 0 {
            throw RabbitMQError(.tls, "\(file), \(key): cannot be read as a PEM certificate and its key")
        }
        // The library looks the name up by itself and says nothing of why; ours goes first.
        _ = try HostAddresses.find(settings.host, port: settings.port)
        let (seconds, microseconds) = deadline.parts
        let port = Int32(clamping: settings.port)
        let status = CRabbitMQ_openSocket(socket, settings.host, port, seconds, microseconds)
        guard status != AMQP_STATUS_OK.rawValue else { return }
        if let error = LinkFailure.openingTLS(status, settings.place) { throw error }
        close(try TCPConnector.connect(settings, until: deadline))
        throw RabbitMQError(.unreachable, "\(settings.place): the connection broke while it was made")
    }

    private static var noMemory: RabbitMQError { RabbitMQError(.internalFault, "no memory for a connection") }

    /// Sends the protocol header, with which a client begins.
    func sendHeader() throws(RabbitMQError) { try check(amqp_send_header(state)) }

    /// Sends a method in the library's structure for it.
    ///
    /// Blocks while the socket takes no more bytes; a shutdown of `descriptor` from outside ends that.
    func send<Structure>(_ id: UInt32, on channel: UInt16, _ structure: Structure) throws(RabbitMQError) {
        var structure = structure
        let status = withUnsafeMutablePointer(to: &structure) { amqp_send_method(state, channel, id, $0) }
        try check(status)
    }

    /// Sends a message; blocks as `send` does.
    func publish(
        on channel: UInt16, exchange: amqp_bytes_t, routingKey: amqp_bytes_t, isMandatory: Bool,
        _ properties: amqp_basic_properties_t, body: amqp_bytes_t
    ) throws(RabbitMQError) {
        var properties = properties
        try check(
            amqp_basic_publish(state, channel, exchange, routingKey, isMandatory ? 1 : 0, 0, &properties, body))
    }

    /// The next frame of the broker; heartbeats are answered on the way.
    ///
    /// - Parameter deadline: nil takes only what is there already.
    /// - Returns: nil when the time is over.
    func nextFrame(until deadline: Deadline?) throws(RabbitMQError) -> Frame? {
        let (seconds, microseconds) = deadline?.parts ?? (0, 0)
        var frame = amqp_frame_t()
        let status = CRabbitMQ_waitFrame(state, &frame, seconds, microseconds)
        if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
        try check(status)
        let copy = Frame(frame)
        amqp_maybe_release_buffers_on_channel(state, frame.channel)
        return copy
    }

    /// Sets what both sides agreed on; only right after a whole frame was taken.
    func tune(channelLimit: UInt16, frameLimit: Int, heartbeat: Int) throws(RabbitMQError) {
        try check(
            amqp_tune_connection(state, Int32(channelLimit), Int32(clamping: frameLimit), Int32(clamping: heartbeat)))
        self.channelLimit = channelLimit
        self.frameLimit = frameLimit
        self.heartbeat = heartbeat
    }

    private func check(_ status: Int32) throws(RabbitMQError) {
        if status != AMQP_STATUS_OK.rawValue { throw LinkFailure.error(status) }
    }
}

import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOHTTPTypes
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// One listening socket and its connections, from accept to the last byte of the last answer.
///
/// Binding and running are two steps, so that a port in use stops a start before anything else has begun. On graceful
/// shutdown it stops accepting, lets requests in flight finish, closes idle connections and returns.
final class HTTPListener: Service {
    typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Responder = HTTPChannelHandler.Responder

    /// What metrics and log call it.
    let name: String
    let address: ListenerAddress
    let gate: ConnectionGate
    private let limits: ConnectionLimits
    private let tls: TLSContextStore?
    private let responder: Responder
    private let logger: Logger
    private let unclaimed = UnclaimedConnections()
    private let bound = Mutex<(NIOAsyncChannel<Connection, Never>, ServerQuiescingHelper)?>(nil)

    init(
        name: String, address: ListenerAddress, limits: ConnectionLimits, tls: TLSContextStore?, logger: Logger,
        responder: @escaping Responder
    ) {
        self.name = name
        self.address = address
        self.limits = limits
        self.tls = tls
        self.logger = logger
        self.responder = responder
        self.gate = ConnectionGate(limit: limits.connections)
    }

    /// The port that the listener got, if it has one.
    var port: Int? { bound.withLock { $0?.0.channel.localAddress?.port } }

    /// The address with the port that the listener got.
    var boundAddress: ListenerAddress {
        switch address {
        case .tcp(let host, _): return .tcp(host: host, port: port ?? 0)
        case .inherited:
            let local = bound.withLock { $0?.0.channel.localAddress }
            if let host = local?.ipAddress, let port = local?.port { return .tcp(host: host, port: port) }
            return address
        case .unix: return address
        }
    }

    /// Binds the socket; connections wait in the kernel's queue until `run()`.
    ///
    /// - Throws: `ListenError` when the address cannot be had.
    func bind() async throws(ListenError) {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: isUnix ? 0 : 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
        do {
            let channel = try await bind(bootstrap)
            bound.withLock { $0 = (channel, quiescing) }
        } catch {
            throw ListenError(address: address, underlying: error)
        }
    }

    func run() async throws {
        guard let (server, quiescing) = bound.withLock({ $0 }) else { return }
        let http = HTTP1Channel(responder: responder)
        let logger = self.logger
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                do {
                    try await server.executeThenClose { inbound in
                        for try await connection in inbound {
                            unclaimed.claim(connection)
                            group.addTask { await http.handle(value: connection, logger: logger) }
                        }
                    }
                } catch is CancellationError {
                    group.cancelAll()
                } catch {
                    logger.error("listener stopped", metadata: ["address": "\(self.address)", "error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
        unclaimed.end()
        if case .unix(let path, _) = address { SocketFile.remove(path) }
    }

    private var isUnix: Bool {
        if case .unix = address { return true }
        return false
    }

    private func bind(_ bootstrap: ServerBootstrap) async throws -> NIOAsyncChannel<Connection, Never> {
        let setup = makeSetup()
        switch address {
        case .tcp(let host, let port):
            return try await bootstrap.bind(host: host, port: port, childChannelInitializer: setup)
        case .unix(let path, let mode):
            let channel = try await bootstrap.bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: setup)
            SocketFile.setMode(path, mode)
            return channel
        case .inherited(let descriptor, _):
            return try await bootstrap.bind(descriptor, childChannelInitializer: setup)
        }
    }

    private func makeSetup() -> @Sendable (any Channel) -> EventLoopFuture<Connection> {
        let (gate, limits, tls, logger, responder, unclaimed) = (gate, limits, tls, logger, responder, unclaimed)
        return { channel in
            do {
                let id = Self.admit(channel, gate: gate)
                if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context)) }
                let arriving = ArrivingBytes()
                try channel.pipeline.syncOperations.addHandler(arriving)
                let onLoop = NIOLoopBound(arriving, eventLoop: channel.eventLoop)
                let http = HTTP1Channel(
                    responder: responder,
                    configuration: .init(
                        additionalChannelHandlers: [
                            RequestLimitHandler(limits: limits, arriving: onLoop.value, isRefused: id == nil) {
                                if let id { gate.setBusy($0, id, channel) }
                            }
                        ], idleTimeout: nil,
                        httpDecoderConfiguration: .init(
                            maxHeaderFieldSize: limits.headerSize, maxHeaderListSize: limits.headerSize,
                            maxHeaderFieldCount: 100)))
                return http.setup(channel: channel, logger: logger).flatMapThrowing { connection in
                    unclaimed.hold(connection)
                    let pipeline = channel.pipeline.syncOperations
                    let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
                    try pipeline.addHandler(MessageRules(), position: .after(decoder))
                    return connection
                }
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
    }

    /// Counts the connection in; nil where there is no room, and nobody to close in its place.
    private static func admit(_ channel: any Channel, gate: ConnectionGate) -> ConnectionGate.ConnectionID? {
        let id: ConnectionGate.ConnectionID
        switch gate.admit(channel) {
        case .admitted(let newID): id = newID
        case .admittedInPlaceOf(let evicted, let newID):
            evicted.close(promise: nil)
            id = newID
        case .refused: return nil
        }
        channel.closeFuture.whenComplete { _ in gate.closed(id) }
        return id
    }
}

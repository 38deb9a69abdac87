import NIOCore
import NIOPosix
import NIOSSL

/// Opens channels to the server of some settings.
struct Dialer: Sendable {
    let settings: RedisSettings
    /// The context for TLS; nil for a plain connection.
    let tls: NIOSSLContext?

    /// Connects a channel that speaks RESP; TLS is agreed on when the first bytes are sent.
    func connection(timeout: TimeAmount) async throws(RedisError) -> RedisConnection {
        let waiter = Waiter<RedisConnection>()
        let (settings, tls) = (settings, tls)
        let bootstrap = makeBootstrap(timeout: timeout).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try Self.setUp(channel, settings: settings, tls: tls) }
        }
        let opened = open(bootstrap).flatMap { channel in
            channel.eventLoop.submit { try Self.connection(of: channel, origin: settings.origin) }
        }
        opened.whenComplete { result in
            // A connection that nobody waits for any more closes itself when it is released here.
            waiter.resume(result.mapError { Self.error($0, usesTLS: tls != nil) })
        }
        return try await waiter.outcome().get()
    }

    /// Connects, says `bytes` without any TLS, and returns what comes first; empty when nothing comes.
    func ask(_ bytes: [UInt8], timeout: TimeAmount) async -> [UInt8] {
        let waiter = Waiter<[UInt8]>()
        let bootstrap = makeBootstrap(timeout: timeout).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(QuestionHandler(bytes, to: waiter))
            }
        }
        open(bootstrap).whenComplete { result in
            switch result {
            case .failure: waiter.resume(.success([]))
            case .success(let channel):
                channel.eventLoop.scheduleTask(in: timeout) {
                    waiter.resume(.success([]))
                    channel.close(promise: nil)
                }
            }
        }
        return (try? await waiter.outcome().get()) ?? []
    }

    private func makeBootstrap(timeout: TimeAmount) -> ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.so_keepalive), value: 1)
    }

    /// An address needs no resolver; a name is resolved on a thread of NIO's.
    private func open(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        if let path = settings.unixSocket { return bootstrap.connect(unixDomainSocketPath: path) }
        if let address = try? SocketAddress(ipAddress: settings.host, port: settings.port) {
            return bootstrap.connect(to: address)
        }
        return bootstrap.connect(host: settings.host, port: settings.port)
    }

    private static func setUp(_ channel: any Channel, settings: RedisSettings, tls: NIOSSLContext?) throws {
        let pipeline = channel.pipeline.syncOperations
        let firstBytes = FirstBytes()
        try pipeline.addHandler(FirstBytesHandler(firstBytes))
        if let tls {
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName(settings)))
        }
        try pipeline.addHandler(
            RedisChannelHandler(
                replyLimit: settings.replyLimit, firstBytes: firstBytes, life: ConnectionLife(), usesTLS: tls != nil))
    }

    /// The name to ask for and to verify; an address is verified against the certificate without being asked for.
    private static func serverName(_ settings: RedisSettings) -> String? {
        if let name = settings.tls?.serverName { return name }
        let isAddress = (try? SocketAddress(ipAddress: settings.host, port: settings.port)) != nil
        return isAddress || settings.unixSocket != nil ? nil : settings.host
    }

    private static func error(_ failure: any Error, usesTLS: Bool) -> RedisError {
        let error = TransportFailure.error(failure, firstBytes: [], usesTLS: usesTLS)
        return error.code == .closed ? TransportFailure.closedAtOnce : error
    }

    private static func connection(of channel: any Channel, origin: String) throws -> RedisConnection {
        let handler = try channel.pipeline.syncOperations.handler(type: RedisChannelHandler.self)
        return RedisConnection(
            channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop), life: handler.life,
            firstBytes: handler.firstBytes, origin: origin)
    }
}

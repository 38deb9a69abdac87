import NIOCore
import Synchronization

/// What a peer said first, below TLS: enough to tell who it is, and whether it spoke at all.
final class FirstBytes: Sendable {
    /// How many bytes are kept.
    static let limit = 16

    private let kept = Mutex<[UInt8]>([])

    /// The bytes; empty while the peer has said nothing.
    var bytes: [UInt8] { kept.withLock { $0 } }

    /// Takes what came; true when there is no need of more.
    func take(_ piece: some Collection<UInt8>) -> Bool {
        kept.withLock { kept in
            kept.append(contentsOf: piece.prefix(Self.limit - kept.count))
            return kept.count >= Self.limit
        }
    }
}

/// Notes the first bytes as they pass, then leaves the pipeline.
final class FirstBytesHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let firstBytes: FirstBytes

    init(_ firstBytes: FirstBytes) { self.firstBytes = firstBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let isEnough = firstBytes.take(unwrapInboundIn(data).readableBytesView)
        context.fireChannelRead(data)
        if isEnough { context.pipeline.syncOperations.removeHandler(context: context, promise: nil) }
    }
}

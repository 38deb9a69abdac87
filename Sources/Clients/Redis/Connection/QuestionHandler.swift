import NIOCore

/// Says something as soon as it is connected, hands on the first bytes that come back, and closes.
final class QuestionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How many bytes of the answer are of use: a line of refusal.
    private static let answerLimit = 256

    private let question: [UInt8]
    private let waiter: Waiter<[UInt8]>

    init(_ question: [UInt8], to waiter: Waiter<[UInt8]>) {
        self.question = question
        self.waiter = waiter
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: question)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let start = unwrapInboundIn(data).readableBytesView.prefix(Self.answerLimit)
        waiter.resume(.success(Array(start)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        waiter.resume(.success([]))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        waiter.resume(.success([]))
        context.close(promise: nil)
    }
}

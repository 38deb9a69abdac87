import NIOCore

/// The end of a channel's pipeline: writes commands, cuts what comes into replies and hands each to its caller.
///
/// Replies come in the order of the commands, so callers wait in a line. Whatever ends the connection fails all who
/// wait, each once, and everyone who comes later.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// So many deadlines may pass in a row without any reply; then the connection is given up.
    ///
    /// One silent call is no reason: a paused or busy server goes on where it was, and a new connection for each
    /// attempt would pile up there.
    static let silenceLimit = 3

    private let reader: RESPReader
    let firstBytes: FirstBytes
    let life: ConnectionLife
    private let usesTLS: Bool
    private var context: ChannelHandlerContext?
    private var line = CircularBuffer<Exchange>()
    private var failure: RedisError?
    private var silentDeadlines = 0
    private var hasAnswered = false
    private var firstRefusal: RedisError?

    /// - Throws: `settings` when there is no memory for a reader.
    init(replyLimit: Int, firstBytes: FirstBytes, life: ConnectionLife, usesTLS: Bool) throws(RedisError) {
        guard let reader = RESPReader(byteLimit: replyLimit) else {
            throw RedisError(.settings, "hiredis has no memory for a reader")
        }
        self.reader = reader
        self.firstBytes = firstBytes
        self.life = life
        self.usesTLS = usesTLS
    }

    /// Sends commands for a caller, unless it has left already.
    func send(_ bytes: ByteBuffer, replies count: Int, to waiter: Waiter<[RedisValue]>, deadline: NIODeadline) {
        if let failure {
            waiter.resume(.failure(failure))
            return
        }
        guard let context, !waiter.isDecided else {
            waiter.resume(.failure(TransportFailure.closed))
            return
        }
        let exchange = Exchange(replies: count, waiter: waiter)
        line.append(exchange)
        exchange.keep(
            context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.deadlinePassed(exchange) })
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Ends the connection because we want it.
    func close() { end(RedisError(.closed, "the connection was closed on this side"), isLoss: false) }

    private func deadlinePassed(_ exchange: Exchange) {
        silentDeadlines += 1
        guard silentDeadlines >= Self.silenceLimit else {
            exchange.waiter.resume(.failure(RedisError(.timeout, "no answer in time")))
            return
        }
        end(RedisError(.timeout, "no answer in time to \(silentDeadlines) calls; the connection was given up"))
    }

    private func end(_ error: RedisError, isLoss: Bool = true) {
        guard failure == nil else { return }
        failure = error
        // First of all, so that nobody who is told of the end finds the connection open.
        life.end(isLoss: isLoss)
        let left = line
        line = []
        for exchange in left { exchange.fail(error) }
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(closeError)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        do throws(RESPFault) {
            try unwrapInboundIn(data).withUnsafeReadableBytes { bytes throws(RESPFault) in
                try reader.feed(bytes) { deliver($0) }
            }
        } catch {
            end(verdict(on: error))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(closeError)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let error = TransportFailure.error(error, firstBytes: firstBytes.bytes, usesTLS: usesTLS)
        end(error.code == .closed ? closeError : error)
    }

    private func deliver(_ reply: RedisValue) {
        guard failure == nil else { return }
        silentDeadlines = 0
        if case .error(let text) = reply, !hasAnswered {
            firstRefusal = RedisError(reply: text)
        } else {
            hasAnswered = true
        }
        guard let exchange = line.first else {
            end(hasAnswered ? RedisError(.malformed, "an answer that nobody asked for") : closeError)
            return
        }
        if exchange.take(reply) { line.removeFirst() }
    }

    /// Why the connection ended: with a refusal, such as too many clients, or without a word.
    private var closeError: RedisError {
        if !hasAnswered, let firstRefusal { return firstRefusal }
        if firstBytes.bytes.isEmpty { return TransportFailure.closedAtOnce }
        return reader.isWithinReply
            ? RedisError(.closed, "the server closed the connection within an answer") : TransportFailure.closed
    }

    private func verdict(on fault: RESPFault) -> RedisError {
        switch fault {
        case .outOfMemory: RedisError(.tooLarge, "hiredis has no memory for the answer")
        case .tooLarge(let words): RedisError(.tooLarge, words)
        case .malformed(let words): malformed(words)
        }
    }

    private func malformed(_ words: String) -> RedisError {
        let isStranger = !hasAnswered && words.contains("as reply type byte")
        if isStranger, usesTLS { return PeerKind.unknown.error(usesTLS: true) }
        if isStranger, let peer = PeerKind(firstBytes.bytes), peer != .redis { return peer.error(usesTLS: false) }
        return RedisError(.malformed, "the answer is no RESP2: \(words)")
    }
}

import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Holds one connection to its limits, and answers what breaks them with the right status: 400, 408, 413, 414, 431.
///
/// Sits behind the HTTP decoder. `ArrivingBytes`, in front of the decoder, tells it what it cannot see from there:
/// that bytes of a head have come, and whether the request line is over. One timer a connection, moved by setting a
/// deadline.
final class RequestLimitHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Phase {
        case awaitingHead
        case readingBody
        case answering
        case closing
    }

    /// How long an answer, or the next part of one, may take to be made and taken: a drill waits for every channel.
    private static let longestAnswer: TimeAmount = .seconds(60)

    private let limits: ConnectionLimits
    private let arriving: ArrivingBytes
    private let onBusy: (Bool) -> Void
    private let isRefused: Bool
    private var phase = Phase.awaitingHead
    private var deadline: NIODeadline
    private var timer: Scheduled<Void>?
    private var bodyBytes = 0
    private var unanswered = 0
    private var unflushed = 0

    /// Creates the handler of one connection; a refused one is answered 503 whatever it asks.
    init(
        limits: ConnectionLimits, arriving: ArrivingBytes, isRefused: Bool, onBusy: @escaping (_ isBusy: Bool) -> Void
    ) {
        self.limits = limits
        self.arriving = arriving
        self.onBusy = onBusy
        self.isRefused = isRefused
        self.deadline = .now() + limits.requestTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .closing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): readHead(head, context: context, data: data)
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
            guard bodyBytes <= limits.bodySize else {
                // Answered already, before the body was over: another answer would be taken for the next request's.
                return unanswered > 0 ? refuse(context, .contentTooLarge) : context.close(promise: nil)
            }
            context.fireChannelRead(data)
        case .end:
            if phase == .readingBody {
                phase = .answering
                // Who has not taken the answers before gets no more time by asking more.
                if unflushed == 0 { deadline = .now() + max(limits.requestTimeout, Self.longestAnswer) }
            }
            context.fireChannelRead(data)
        }
    }

    private func readHead(_ head: HTTPRequest, context: ChannelHandlerContext, data: NIOAny) {
        arriving.headEnded()
        onBusy(true)
        guard !isRefused else { return refuse(context, .serviceUnavailable) }
        bodyBytes = 0
        if let length = head.headerFields[.contentLength] {
            guard let bytes = Int(length), bytes >= 0 else { return refuse(context, .badRequest) }
            guard bytes <= limits.bodySize else { return refuse(context, .contentTooLarge) }
        }
        guard (head.path?.utf8.count ?? 0) <= limits.headerSize else { return refuse(context, .uriTooLong) }
        unanswered += 1
        phase = .readingBody
        deadline = .now() + limits.requestTimeout
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard phase != .closing else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        let part = unwrapOutboundIn(data)
        guard case .end = part else {
            // A long answer has its time for each part: the next one is written only once the reader took this one.
            if case .body = part, phase == .answering, unflushed == 0 {
                deadline = .now() + max(limits.requestTimeout, Self.longestAnswer)
            }
            return context.write(data, promise: promise)
        }
        unanswered -= 1
        unflushed += 1
        phase = .answering
        arriving.begin()
        deadline = .now() + limits.requestTimeout
        // Only who has taken the whole answer is idle: a reader that does not read stays busy until its time is up.
        let flushed = promise ?? context.eventLoop.makePromise()
        flushed.futureResult.assumeIsolated().whenSuccess { self.answerTaken() }
        context.write(data, promise: flushed)
    }

    private func answerTaken() {
        unflushed -= 1
        guard unanswered == 0, unflushed == 0, phase == .answering else { return }
        phase = .awaitingHead
        deadline = .now() + limits.idleTimeout
        onBusy(false)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let parserError = error as? HTTPParserError else { return context.close(promise: nil) }
        switch parserError {
        case .headerOverflow:
            refuse(context, arriving.lineBytes >= limits.headerSize ? .uriTooLong : .requestHeaderFieldsTooLarge)
        case .closedConnection, .invalidEOFState: context.close(promise: nil)
        default: refuse(context, .badRequest)
        }
    }

    private func refuse(_ context: ChannelHandlerContext, _ status: HTTPResponse.Status) {
        guard phase != .closing else { return }
        // With an answer under way, a second head in the middle of it would be garbage.
        let isAnswering = unflushed > 0 || unanswered > (phase == .readingBody ? 1 : 0)
        phase = .closing
        guard !isAnswering else { return context.close(promise: nil) }
        let text = "\(status.code) \(status.reasonPhrase)\n"
        var fields: HTTPFields = [
            .connection: "close", .contentLength: String(text.utf8.count), .contentType: "text/plain; charset=utf-8",
        ]
        if status == .serviceUnavailable { fields[.retryAfter] = "1" }
        let head = HTTPResponse(status: status, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        let closed = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: closed)
        // What the other side still sends is thrown away until it reads the answer and leaves; then the door is shut.
        let channel = context.channel
        closed.futureResult.assumeIsolated().whenComplete { _ in
            channel.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: .milliseconds(200)) {
                channel.close(promise: nil)
            }
        }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: deadline) {
            self.timerFired(context)
        }
    }

    private func timerFired(_ context: ChannelHandlerContext) {
        timer = nil
        guard phase != .closing else { return }
        let now = NIODeadline.now()
        if phase == .awaitingHead, let firstByte = arriving.firstByte {
            deadline = min(deadline, firstByte + limits.requestTimeout)
        }
        guard now >= deadline else { return schedule(context) }
        switch phase {
        case .awaitingHead where arriving.firstByte == nil: context.close(promise: nil)
        case .awaitingHead, .readingBody: refuse(context, .requestTimeout)
        case .answering, .closing: context.close(promise: nil)
        }
    }
}

/// Notes the first byte of each request before the decoder swallows it.
final class ArrivingBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private(set) var firstByte: NIODeadline?
    private var isRequestLineOver = false
    /// Bytes of the request line, as far as it has come.
    private(set) var lineBytes = 0

    /// The next byte begins a new request.
    func begin() {
        firstByte = nil
        isRequestLineOver = false
        lineBytes = 0
    }

    /// The head is complete; what follows is its body.
    func headEnded() {
        isRequestLineOver = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if firstByte == nil { firstByte = .now() }
        if !isRequestLineOver {
            let bytes = unwrapInboundIn(data).readableBytesView
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
            lineBytes += bytes.distance(from: bytes.startIndex, to: end ?? bytes.endIndex)
            isRequestLineOver = end != nil
        }
        context.fireChannelRead(data)
    }
}

import NIOCore
import NIOHTTP1

/// What must be judged before the HTTP version is lost: one Host header in HTTP/1.1, an end after HTTP/1.0.
///
/// Sits right behind the decoder. RFC 9112: 3.2 asks for 400 without exactly one Host, 9.3 for a close after HTTP/1.0
/// unless the client asks to keep the connection.
final class MessageRules: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let hosts = head.headers["host"].count
        let isOld = head.version == .http1_0 || head.version == .http0_9
        if hosts > 1 || (hosts == 0 && !isOld) {
            return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
        if isOld, !head.headers[canonicalForm: "connection"].contains(where: { $0 == "keep-alive" }) {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Turns the errors of sockets, of name resolution and of TLS into `RedisError`.
enum TransportFailure {
    /// The error that stands for what a channel reported.
    ///
    /// - Parameter firstBytes: what the peer said first, below TLS.
    static func error(_ failure: any Error, firstBytes: [UInt8], usesTLS: Bool) -> RedisError {
        switch failure {
        case let error as RedisError: error
        case let error as NIOConnectionError: connectError(error)
        case let error as IOError: socketError(error.errnoCode)
        case ChannelError.connectTimeout: RedisError(.timeout, "no connection in time")
        case is SocketAddressError.UnknownHost: RedisError(.unknownHost, "the name has no address")
        case NIOSSLError.uncleanShutdown, is NIOSSLCloseTimedOutError: closed
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            tlsError(String(describing: failure), firstBytes: firstBytes, usesTLS: usesTLS)
        default: closed
        }
    }

    /// The other side closed the connection.
    static let closed = RedisError(.closed, "the server closed the connection")
    /// The other side closed the connection without having said a word.
    static let closedAtOnce = RedisError(
        .closed, "the connection was closed before any answer; is a server behind the proxy, and is this port Redis?")

    private static func connectError(_ error: NIOConnectionError) -> RedisError {
        let failures = error.connectionErrors.map { Self.error($0.error, firstBytes: [], usesTLS: false) }
        if let failure = failures.first(where: { $0.code == .refused }) ?? failures.first { return failure }
        if error.dnsAError != nil || error.dnsAAAAError != nil {
            return RedisError(.unknownHost, "the name has no address")
        }
        return RedisError(.unreachable, "no address of the name can be connected to")
    }

    private static func socketError(_ number: CInt) -> RedisError {
        switch number {
        case ECONNREFUSED: RedisError(.refused, "nobody listens there")
        case ENOENT: RedisError(.unreachable, "there is no such socket")
        case EACCES, EPERM: RedisError(.unreachable, "the socket may not be opened by this user")
        case ENOTSOCK: RedisError(.unreachable, "the path is not a socket")
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL:
            RedisError(.unreachable, "no route leads there")
        case ETIMEDOUT: RedisError(.timeout, "the network gave no sign of life")
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            RedisError(.unreachable, "this machine has no descriptors or memory left for a connection")
        default: closed
        }
    }

    private static func tlsError(_ text: String, firstBytes: [UInt8], usesTLS: Bool) -> RedisError {
        if let peer = PeerKind(firstBytes), peer != .tls { return peer.error(usesTLS: usesTLS) }
        if firstBytes.isEmpty, text.contains("EOF during handshake") { return closedAtOnce }
        return RedisError(.tls, words(for: text))
    }

    /// Says in words what BoringSSL's reason means, and keeps the reason where it is the better clue.
    private static func words(for text: String) -> String {
        if text.contains("failedToValidateHostname") || text.contains("unableToValidateCertificate") {
            return "the server's certificate is for another name; set the server name that it has"
        }
        guard let start = text.firstRange(of: "OPENSSL_internal:")?.upperBound else {
            return text.contains("EOF") ? "the server ended the TLS handshake" : "no agreement on TLS"
        }
        let reason = String(text[start...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        if reason == "CERTIFICATE_VERIFY_FAILED" {
            return "the server's certificate is not trusted; check the authority's file and the dates (\(reason))"
        }
        if reason.hasSuffix("CERTIFICATE_REQUIRED") {
            return "the server wants a client certificate (\(reason))"
        }
        if reason.hasSuffix("ALERT_UNKNOWN_CA") || reason.hasSuffix("ALERT_BAD_CERTIFICATE") {
            return "the server does not accept our certificate (\(reason))"
        }
        return "no agreement on TLS (\(reason))"
    }
}

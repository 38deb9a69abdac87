import COpenSSL

/// What an error of OpenSSL's in a session means.
enum TLSFailure {
    /// The error of the queue; `beginning` is what the other side said first.
    static func error(_ error: UInt, beginning: [UInt8]) -> TLSError {
        // A record of TLS begins with its type, 20 to 24, and the major version 3.
        if let first = beginning.first, !(20...24).contains(first) || (beginning.count > 1 && beginning[1] != 3) {
            let shown = beginning.prefix { $0 >= 32 && $0 < 127 }
            let words = shown.count > 3 ? ": it says \"\(String(decoding: shown, as: UTF8.self))\"" : ""
            return TLSError(.notTLS, "what listens there does not speak TLS\(words)")
        }
        let reason = COpenSSL_reason(error)
        switch reason {
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_WRONG_SSL_VERSION:
            return TLSError(.protocolVersion, "the server speaks only older versions of TLS than are allowed")
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST:
            return TLSError(.notTLS, "what listens there does not speak TLS")
        case SSL_R_EXCESSIVE_MESSAGE_SIZE:
            return TLSError(.tooLarge, "the server sends a larger chain of certificates than is taken")
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
            return TLSError(.certificateWanted, "the server wants a certificate from us")
        case alertReason(SSL3_AD_BAD_CERTIFICATE), alertReason(SSL3_AD_UNSUPPORTED_CERTIFICATE),
            alertReason(SSL3_AD_CERTIFICATE_EXPIRED), alertReason(SSL3_AD_CERTIFICATE_UNKNOWN),
            alertReason(TLS1_AD_UNKNOWN_CA), alertReason(TLS1_AD_ACCESS_DENIED):
            return TLSError(.certificateWanted, "the server does not accept our certificate: \(words(error))")
        default: return TLSError(.handshake, "the handshake failed: \(words(error))")
        }
    }

    /// An alert of the other side as OpenSSL's reason for an error.
    private static func alertReason(_ alert: Int32) -> Int32 { SSL_AD_REASON_OFFSET + alert }

    private static func words(_ error: UInt) -> String {
        let text = CText.string(ERR_reason_error_string(error))
        return text.isEmpty ? "error \(error)" : text
    }
}

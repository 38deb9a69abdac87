import CCurl
import Glibc

/// Turns libcurl's numbers into the codes of `HTTPClientError`.
enum CurlFailure {
    /// The error of a transfer that ended with `result`.
    ///
    /// - Parameters:
    ///   - reason: libcurl's words for this very case (hosts and ports, never paths); empty when it had none.
    ///   - wasSent: whether any byte of the request left.
    ///   - status: what the answer began with, if it did; its headers are the transfer's then.
    ///   - isOfName: whether no address was found or tried.
    static func error(
        _ result: CURLcode, _ transfer: Transfer, reason: String, errno number: Int, origin: String,
        wasSent: Bool = false, status: Int? = nil, isOfName: Bool = false
    ) -> HTTPClientError {
        func error(_ code: HTTPClientError.Code, _ reason: String) -> HTTPClientError {
            HTTPClientError(
                code, reason, origin: origin, wasSent: wasSent, status: status,
                headers: status == nil ? [] : transfer.headers, isOfName: isOfName)
        }
        if result == CURLE_ABORTED_BY_CALLBACK { return error(.cancelled, "the task was cancelled") }
        if let limit = transfer.passedLimit { return error(.tooLarge, limit) }
        let words = curl_easy_strerror(result).map { String(cString: $0) } ?? "error \(result.rawValue)"
        let detail = reason.isEmpty || reason == words ? "" : " (\(reason))"
        return error(code(result, errno: number), words + detail)
    }

    /// The kind of failure behind one of libcurl's numbers.
    static func code(_ result: CURLcode, errno number: Int) -> HTTPClientError.Code {
        switch result {
        case CURLE_COULDNT_CONNECT: number == Int(ECONNREFUSED) ? .refused : .unreachable
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_INTERFACE_FAILED: .unreachable
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING: .interrupted
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING: .malformed
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tls
        default: .failed
        }
    }
}

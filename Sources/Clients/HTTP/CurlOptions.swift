import CCurl

/// Sets options of a handle and remembers the first one that failed.
struct CurlOptions {
    let handle: UnsafeMutableRawPointer
    private(set) var code = CURLE_OK

    init(_ handle: UnsafeMutableRawPointer) {
        self.handle = handle
    }

    mutating func note(_ result: CURLcode) { if code == CURLE_OK { code = result } }

    mutating func set(_ option: CURLoption, _ value: Int) { note(CCurl_setLong(handle, option, value)) }

    mutating func set(_ option: CURLoption, _ value: String) { note(CCurl_setString(handle, option, value)) }

    mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        note(CCurl_setPointer(handle, option, value))
    }

    mutating func setSafety(_ settings: HTTPClient.Settings) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = settings.certificateAuthorityFile {
            set(CURLOPT_CAINFO, file)
            // Else libcurl would trust the system's directory besides the file.
            note(CCurl_setPointer(handle, CURLOPT_CAPATH, nil))
        }
        if let file = settings.clientCertificateFile {
            set(CURLOPT_SSLCERT, file)
            set(CURLOPT_SSLKEY, settings.clientKeyFile ?? file)
        }
        // No signal for the resolver's timeout, and no waiting for a resolver thread that hangs.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
    }

    mutating func setLimits(timeout: Duration, settings: HTTPClient.Settings) {
        let milliseconds = Self.milliseconds(timeout)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000))
        note(CCurl_setOffset(handle, CURLOPT_MAXFILESIZE_LARGE, Int(max(1, settings.answerLimit))))
        if !settings.keepsConnections {
            set(CURLOPT_FRESH_CONNECT, 1)
            set(CURLOPT_FORBID_REUSE, 1)
        }
    }

    /// Ends the transfer where less than a byte a second comes for so long.
    mutating func setPatience(_ patience: Duration) {
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, Int(min(86_400, max(1, patience.components.seconds))))
    }

    /// A time as libcurl takes it: at least a millisecond, at most a day.
    static func milliseconds(_ timeout: Duration) -> Int {
        let (seconds, attoseconds) = timeout.components
        let day: Int64 = 86_400
        return Int(seconds >= day ? day * 1_000 : max(1, seconds * 1_000 + attoseconds / 1_000_000_000_000_000))
    }

    mutating func setRequest(_ request: HTTPRequest, headers: HeaderList) {
        set(CURLOPT_URL, request.url)
        note(CCurl_setList(handle, CURLOPT_HTTPHEADER, headers.first))
        if let path = request.unixSocketPath { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        let method = request.method
        if method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
            // The size first: libcurl copies that many bytes.
            note(CCurl_setOffset(handle, CURLOPT_POSTFIELDSIZE_LARGE, request.body.count))
            var body = request.body.isEmpty ? [0] : request.body
            body.withUnsafeMutableBytes { bytes in
                note(CCurl_setPointer(handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress))
            }
            set(CURLOPT_CUSTOMREQUEST, method)
        } else {
            set(CURLOPT_HTTPGET, 1)
            set(CURLOPT_CUSTOMREQUEST, method)
        }
    }
}

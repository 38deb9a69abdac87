import CCurl

/// The parts of an address that decide where a request goes, as libcurl reads them.
struct WebAddress: Sendable, Hashable {
    /// The whole address, without the fragment.
    let url: String
    /// `http` or `https`.
    let scheme: String
    /// A name or an IP address, without brackets.
    let host: String
    let port: Int

    /// Scheme, host and port: what may be shown.
    var origin: String { HTTPRequest(url: url).origin }
    var isTLS: Bool { scheme == "https" }

    /// Whether a request to the other address goes to the same server under the same protection.
    func isSameOrigin(as other: WebAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Reads an address, or one that is relative to another; nil where it is no address of `http` or `https`.
    init?(_ text: String, from base: WebAddress? = nil) {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        if let base, curl_url_set(handle, CURLUPART_URL, base.url, 0) != CURLUE_OK { return nil }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
            curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK,
            let scheme = Self.part(handle, CURLUPART_SCHEME)?.lowercased(), scheme == "http" || scheme == "https",
            let host = Self.part(handle, CURLUPART_HOST), !host.isEmpty,
            let port = Self.part(handle, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
            let url = Self.part(handle, CURLUPART_URL)
        else { return nil }
        self.url = url
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host.lowercased()
        self.port = port
    }

    /// The address with another host in it; nil where that is none.
    func replacing(host: String) -> String? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        let isV6 = host.contains(":")
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
            curl_url_set(handle, CURLUPART_HOST, isV6 ? "[\(host)]" : host, 0) == CURLUE_OK
        else { return nil }
        return Self.part(handle, CURLUPART_URL)
    }

    private static func part(_ handle: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

import CCurl

extension HopTransfer {
    /// What libcurl is told about where a connection leads.
    struct Routes {
        var option = CURLOPT_RESOLVE
        var lines: [String] = []

        var isShareNeeded: Bool { !lines.isEmpty && option == CURLOPT_RESOLVE }
    }

    /// The address with the name for TLS in it, the request with the host that it then needs, and the way.
    static func route(_ hop: Hop, _ addresses: [String]) -> (url: String, request: HTTPRequest, routes: Routes) {
        var request = hop.request
        var url = hop.address.url
        var host = hop.address.host
        if let name = hop.serverName, name != host, let other = hop.address.replacing(host: name) {
            if !request.headers.contains(where: { $0.name.lowercased() == "host" }) {
                let bare = hop.address.host.contains(":") ? "[\(hop.address.host)]" : hop.address.host
                let isUsual = hop.address.port == (hop.address.isTLS ? 443 : 80)
                request.headers.append(HTTPHeader("Host", isUsual ? bare : "\(bare):\(hop.address.port)"))
            }
            url = other
            host = name
        }
        var routes = Routes()
        let way = addresses.isEmpty ? [hop.connectHost] : addresses
        if way == [host] || request.unixSocketPath != nil { return (url, request, routes) }
        if NetworkAddress.bytes(host) == nil {
            routes.lines = ["\(host):\(hop.address.port):\(way.joined(separator: ","))"]
        } else {
            // An address is no name that could be given another one: for any host and port, this host.
            routes.option = CURLOPT_CONNECT_TO
            routes.lines = way.prefix(1).map { $0.contains(":") ? "::[\($0)]:" : "::\($0):" }
        }
        return (url, request, routes)
    }
}

extension CurlOptions {
    /// Leaves chains to the observer and names to libcurl.
    mutating func setTrust(_ trust: HTTPTrust) {
        // The observer brings a store of its own: libcurl would read the files anew for each connection.
        note(CCurl_setPointer(handle, CURLOPT_CAINFO, nil))
        note(CCurl_setPointer(handle, CURLOPT_CAPATH, nil))
        set(CURLOPT_CA_CACHE_TIMEOUT, 0)
        set(CURLOPT_SSL_VERIFYPEER, trust.isVerified ? 1 : 0)
        set(CURLOPT_SSL_VERIFYHOST, trust.isVerified ? 2 : 0)
        // Each handshake is a whole one.
        set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        if let file = trust.certificateFile {
            set(CURLOPT_SSLCERT, file)
            set(CURLOPT_SSLKEY, trust.keyFile ?? file)
        }
    }

    /// A connection that serves this transfer and no other.
    mutating func setOneConnection(timeout: Duration, _ inquiry: HTTPInquiry) {
        set(CURLOPT_TIMEOUT_MS, Self.milliseconds(timeout))
        set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(timeout))
        // Hundreds that hang would hold 16 KiB each.
        set(CURLOPT_BUFFERSIZE, 4_096)
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
        set(CURLOPT_TCP_KEEPALIVE, 0)
        let versions = inquiry.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        set(CURLOPT_HTTP_VERSION, Int(versions))
        // The empty text asks for every encoding that this libcurl can undo.
        if inquiry.asksForCompression { set(CURLOPT_ACCEPT_ENCODING, "") }
    }

    /// The way to the server, known to this transfer alone.
    mutating func setRoutes(_ option: CURLoption, _ lines: TextList, share: UnsafeMutableRawPointer?) {
        if option == CURLOPT_RESOLVE {
            guard let share else { return note(CURLE_OUT_OF_MEMORY) }
            note(CCurl_setShare(handle, share))
        }
        note(CCurl_setList(handle, option, lines.first))
    }
}

/// The one owner of a list of texts for libcurl; must outlive the transfer.
final class TextList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?
    /// Whether memory ran out while the list was made.
    private(set) var isIncomplete = false

    init(_ lines: [String]) {
        for line in lines {
            if let longer = curl_slist_append(first, line) { first = longer } else { isIncomplete = true }
        }
    }

    deinit { curl_slist_free_all(first) }
}

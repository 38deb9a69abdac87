import CCurl

/// The one owner of a libcurl easy handle that serves one hop; used on the observer's thread.
final class HopTransfer {
    let handle: UnsafeMutableRawPointer
    private let hop: Hop
    private let record: HopRecord
    private let lookup: Duration
    private let firstAddress: String?
    private let headers: HeaderList
    private let routes: TextList
    private let share: UnsafeMutableRawPointer?
    /// Where libcurl puts its reason in words; must live as long as the handle.
    private let reason: UnsafeMutablePointer<CChar>

    /// Makes a handle with all options set; nil when there is no memory, or an option is refused.
    ///
    /// - Parameters:
    ///   - addresses: where the connection may lead; none where the address itself says it.
    ///   - lookup: how long it took to find them.
    init?(_ hop: Hop, addresses: [String], lookup: Duration, store: TrustStore?) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.hop = hop
        self.lookup = lookup
        firstAddress = addresses.first ?? (hop.request.unixSocketPath == nil ? hop.connectHost : nil)
        record = HopRecord(hop.inquiry, store: store)
        reason = .allocate(capacity: Int(CURL_ERROR_SIZE))
        reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let (url, request, routes) = Self.route(hop, addresses)
        headers = HeaderList(request)
        self.routes = TextList(routes.lines)
        share = routes.isShareNeeded ? Self.nameCache() : nil
        var options = CurlOptions(handle)
        options.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(reason))
        options.setSafety(HTTPClient.Settings())
        options.setRequest(request, headers: headers)
        options.set(CURLOPT_URL, url)
        options.setTrust(hop.inquiry.tls)
        options.setOneConnection(timeout: hop.timeLeft, hop.inquiry)
        if !routes.lines.isEmpty { options.setRoutes(routes.option, self.routes, share: share) }
        setCallbacks(&options)
        guard options.code == CURLE_OK, !headers.isIncomplete, !self.routes.isIncomplete else { return nil }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_share_cleanup(share)
        reason.deallocate()
    }

    /// What was seen; the transfer is over, or is given up.
    func observation(_ result: CURLcode) -> HTTPObservation {
        var seen = HTTPObservation()
        seen.origin = hop.address.origin
        seen.status = number(CURLINFO_RESPONSE_CODE)
        seen.version = [1: 1.0, 2: 1.1, 3: 2.0, 30: 3.0][number(CURLINFO_HTTP_VERSION)] ?? 0
        seen.headers = record.headers
        seen.body = record.body
        seen.bodyLength = record.bodyLength
        seen.isCut = record.isCut
        let length = offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
        seen.contentLength = length >= 0 ? Int(length) : nil
        seen.tls = record.tls
        var address: UnsafePointer<CChar>?
        if CCurl_getString(handle, CURLINFO_PRIMARY_IP, &address) == CURLE_OK, let address {
            let text = String(cString: address)
            seen.remoteAddress = text.isEmpty ? firstAddress : text
        }
        let reached = notePhases(&seen)
        seen.failure = failure(result, reached)
        return seen
    }

    /// Turns libcurl's times, each counted from the start, into phases; how far the transfer came.
    private func notePhases(_ seen: inout HTTPObservation) -> HTTPObservation.Failure.Phase {
        let named = offset(CURLINFO_NAMELOOKUP_TIME_T)
        let connected = offset(CURLINFO_CONNECT_TIME_T)
        let secured = offset(CURLINFO_APPCONNECT_TIME_T)
        let answered = offset(CURLINFO_STARTTRANSFER_TIME_T)
        let total = offset(CURLINFO_TOTAL_TIME_T)
        seen.phases.lookup = lookup
        seen.firstLookup = lookup
        func span(_ start: Int64, _ end: Int64) -> Duration { .microseconds(max(0, end - start)) }
        // With TLS to come libcurl tells the time of the connection only when both are done.
        guard connected > 0 else { return record.hasBegunTLS ? .tls : .connect }
        seen.phases.connect = span(named, connected)
        if hop.address.isTLS {
            guard secured > 0 else { return .tls }
            seen.phases.tls = span(connected, secured)
        }
        // An end without a byte counts for libcurl as a start too.
        guard answered > 0, record.hasAnswer else { return .processing }
        seen.phases.processing = span(max(connected, secured), answered)
        seen.phases.transfer = span(answered, total)
        return .transfer
    }

    private func failure(
        _ result: CURLcode, _ phase: HTTPObservation.Failure.Phase
    ) -> HTTPObservation.Failure? {
        if result == CURLE_OK || record.isCut { return nil }
        if let limit = record.passedLimit { return HTTPObservation.Failure(.tooLarge, in: phase, limit) }
        let words = String(cString: reason)
        let text = words.isEmpty ? curl_easy_strerror(result).map { String(cString: $0) } ?? "no reason" : words
        // libcurl has no other number for a line of the head that is too long for it.
        if result == CURLE_OUT_OF_MEMORY, phase == .transfer {
            return HTTPObservation.Failure(.tooLarge, in: phase, text)
        }
        let code = CurlFailure.code(result, errno: number(CURLINFO_OS_ERRNO))
        return HTTPObservation.Failure(code, in: phase, text)
    }

    private func setCallbacks(_ options: inout CurlOptions) {
        let context = Unmanaged.passUnretained(record).toOpaque()
        options.set(CURLOPT_WRITEDATA, context)
        options.set(CURLOPT_HEADERDATA, context)
        options.set(CURLOPT_SSL_CTX_DATA, context)
        options.note(
            CCurl_setDataCallback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
                CurlHandle.take(data, size, count, context) { (record: HopRecord, piece) in record.takeBody(piece) }
            })
        options.note(
            CCurl_setDataCallback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
                CurlHandle.take(data, size, count, context) { (record: HopRecord, line) in
                    record.takeHeaderLine(line)
                }
            })
        options.note(
            CCurl_setTLSCallback(handle) { _, tls, context in
                guard let tls, let context else { return CURLE_SSL_CONNECT_ERROR }
                let record = Unmanaged<HopRecord>.fromOpaque(context).takeUnretainedValue()
                return record.observe(tls) ? CURLE_OK : CURLE_SSL_CONNECT_ERROR
            })
    }

    /// A cache of names for this handle alone: that of the multi handle would hand one target's way to the others.
    private static func nameCache() -> UnsafeMutableRawPointer? {
        guard let share = curl_share_init() else { return nil }
        if CCurl_shareNames(share) == CURLSHE_OK { return share }
        curl_share_cleanup(share)
        return nil
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        return CCurl_getLong(handle, info, &value) == CURLE_OK ? value : 0
    }

    private func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return CCurl_getOffset(handle, info, &value) == CURLE_OK ? Int64(value) : 0
    }
}

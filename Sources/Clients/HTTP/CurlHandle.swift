import CCurl

/// The one owner of a libcurl easy handle; used by one thread at a time, freed when released.
final class CurlHandle {
    private let handle: UnsafeMutableRawPointer
    /// Where libcurl puts its reason in words; must live as long as the handle.
    private let reason: UnsafeMutablePointer<CChar>

    /// Libcurl's global tables, made once for the process and never given back.
    private static let globalCode = CCurl_globalInit()

    /// Whether libcurl's global tables could be made.
    static var isLibraryReady: Bool { globalCode == CURLE_OK }

    /// The PEM file of the authorities that this libcurl was built to trust.
    static let systemAuthorities: String = {
        var file: UnsafePointer<CChar>?
        guard isLibraryReady, let handle = curl_easy_init() else { return "" }
        defer { curl_easy_cleanup(handle) }
        guard CCurl_getString(handle, CURLINFO_CAINFO, &file) == CURLE_OK, let file else { return "" }
        return String(cString: file)
    }()

    /// Makes a handle; nil when there is no memory.
    init?() {
        guard Self.globalCode == CURLE_OK, let handle = curl_easy_init() else { return nil }
        self.handle = handle
        reason = .allocate(capacity: Int(CURL_ERROR_SIZE))
        reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        reason.deallocate()
    }

    /// Blocks until the answer is complete, the time is over, or the transfer is cancelled.
    ///
    /// - Parameters:
    ///   - connectTimeout: the time until there is a connection; nil for 10 s.
    ///   - address: where to connect whatever the name says; nil asks for the name's addresses.
    ///   - patience: how long nothing may come; nil for as long as the time for everything.
    func perform(
        _ request: HTTPRequest, _ transfer: Transfer, timeout: Duration, settings: HTTPClient.Settings,
        connectTimeout: Duration? = nil, address: String? = nil, patience: Duration? = nil
    ) throws(HTTPClientError) -> HTTPResponse {
        // The options hold pointers to this call's objects: forget them with it. Live connections stay.
        defer { curl_easy_reset(handle) }
        let list = HeaderList(request)
        var options = CurlOptions(handle)
        reason.pointee = 0
        options.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(reason))
        options.setSafety(settings)
        options.setLimits(timeout: timeout, settings: settings)
        if let connectTimeout { options.set(CURLOPT_CONNECTTIMEOUT_MS, CurlOptions.milliseconds(connectTimeout)) }
        if let patience { options.setPatience(patience) }
        options.setRequest(request, headers: list)
        setCallbacks(transfer, &options)
        let way = TextList(address.map { [$0.contains(":") ? "::[\($0)]:" : "::\($0):"] } ?? [])
        if address != nil { options.note(CCurl_setList(handle, CURLOPT_CONNECT_TO, way.first)) }
        let isIncomplete = list.isIncomplete || way.isIncomplete
        if options.code != CURLE_OK || isIncomplete {
            let result = isIncomplete ? CURLE_OUT_OF_MEMORY : options.code
            throw CurlFailure.error(result, transfer, reason: "", errno: 0, origin: request.origin)
        }
        let result = withExtendedLifetime((list, transfer, way)) { curl_easy_perform(handle) }
        if result == CURLE_FILESIZE_EXCEEDED { transfer.noteLargeBody() }
        guard result == CURLE_OK else {
            throw CurlFailure.error(
                result, transfer, reason: String(cString: reason), errno: number(CURLINFO_OS_ERRNO),
                origin: request.origin, wasSent: number(CURLINFO_REQUEST_SIZE) > 0, status: finalStatus(result),
                isOfName: isOfName(result))
        }
        return HTTPResponse(
            status: number(CURLINFO_RESPONSE_CODE), headers: transfer.headers, body: transfer.body)
    }

    /// The address of the newest connection; nil where there was none.
    var connectedAddress: String? {
        var address: UnsafePointer<CChar>?
        guard CCurl_getString(handle, CURLINFO_PRIMARY_IP, &address) == CURLE_OK, let address else { return nil }
        let text = String(cString: address)
        return text.isEmpty ? nil : text
    }

    private func isOfName(_ result: CURLcode) -> Bool {
        result == CURLE_COULDNT_RESOLVE_HOST || result == CURLE_OPERATION_TIMEDOUT && connectedAddress == nil
    }

    /// What the answer began with, where it is an answer at all and not an interim one.
    private func finalStatus(_ result: CURLcode) -> Int? {
        let status = number(CURLINFO_RESPONSE_CODE)
        let isHTTP = result != CURLE_WEIRD_SERVER_REPLY && result != CURLE_UNSUPPORTED_PROTOCOL
        return isHTTP && (200...599).contains(status) ? status : nil
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        return CCurl_getLong(handle, info, &value) == CURLE_OK ? value : 0
    }

    private func setCallbacks(_ transfer: Transfer, _ options: inout CurlOptions) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        options.set(CURLOPT_WRITEDATA, context)
        options.set(CURLOPT_HEADERDATA, context)
        options.set(CURLOPT_XFERINFODATA, context)
        options.note(
            CCurl_setDataCallback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
                CurlHandle.take(data, size, count, context) { (transfer: Transfer, piece) in
                    transfer.takeBody(piece)
                }
            })
        options.note(
            CCurl_setDataCallback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
                CurlHandle.take(data, size, count, context) { (transfer: Transfer, line) in
                    transfer.takeHeaderLine(line)
                }
            })
        options.set(CURLOPT_NOPROGRESS, 0)
        options.note(
            CCurl_setProgressCallback(handle) { context, _, _, _, _ in
                guard let context else { return 1 }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.cancellation.isCancelled ? 1 : 0
            })
    }

    /// Hands a piece to whoever collects them; the answer is the piece's size, or what libcurl takes for a refusal.
    static func take<Collector: AnyObject>(
        _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ body: (Collector, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        let (length, overflow) = size.multipliedReportingOverflow(by: count)
        guard let context, !overflow, length >= 0 else { return 0 }
        if length == 0 { return 0 }
        let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
        return body(collector, UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : length)) ? length : 0
    }
}

import BlockingIO

/// Asks HTTP servers through libcurl, one request after another, on a thread of its own.
///
/// Certificates are verified, redirects are not followed, proxies of the environment and `.netrc` are not looked at,
/// nothing is retried. The process must ignore SIGPIPE.
public final class HTTPClient: Sendable {
    /// What holds for all requests of a client.
    public struct Settings: Sendable, Hashable {
        /// The largest body of an answer, in bytes; 8 MiB unless told.
        public var answerLimit = 8 << 20
        /// A PEM file with the only authorities to trust; nil trusts those of the system.
        public var certificateAuthorityFile: String?
        /// A PEM file with the certificate to show, and those between it and its authority; nil shows none.
        public var clientCertificateFile: String?
        /// A PEM file with the key of that certificate, without a passphrase; nil where it stands in the same file.
        public var clientKeyFile: String?
        /// Whether a connection may serve the next request too.
        ///
        /// libcurl then sends a request once more, unasked, when the server closed the idle connection just then: only
        /// for requests that may arrive twice.
        public var keepsConnections = false

        /// Whether the address that last answered for a name is tried where the name cannot be found out.
        ///
        /// For what has to arrive also when the name server is what failed. With one known, finding out the name and
        /// connecting get half of the time.
        public var remembersAddresses = false

        /// The defaults.
        public init() {}
    }

    private let worker: Worker

    /// Starts the thread; connections are opened by requests.
    ///
    /// - Parameter name: the thread's name for `ps` and `top`, cut at 15 bytes.
    public init(name: String = "http-client", settings: Settings = Settings()) {
        worker = Worker(name: name, settings: settings, addresses: [:])
    }

    /// Starts with addresses that answered before, by scheme, host and port.
    init(name: String, settings: Settings, addresses: [String: String]) {
        worker = Worker(name: name, settings: settings, addresses: addresses)
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// Cancelling the task ends the transfer within about a second.
    ///
    /// - Parameter timeout: the time for everything, waiting for earlier requests of this client included.
    /// - Throws: `HTTPClientError`; its code says whether the server can have seen the request. A redirect (301, 302,
    ///   303, 307, 308) is an error of the code `redirected`.
    public func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPClientError) -> HTTPResponse {
        try await perform(request, deadline: ContinuousClock.now + timeout, stream: nil)
    }

    /// Sends a request and hands on the body of a 2xx answer as it comes, however long it is.
    ///
    /// Any other answer comes whole, as from `send(_:timeout:)`. Earlier requests of this client are waited for, and
    /// later ones wait until it is over, at the latest after a day. Cancelling the task ends it within about a second.
    ///
    /// - Parameters:
    ///   - patience: how long nothing may come, in whole seconds; connecting has ten.
    ///   - take: gets each piece, on the client's thread; false ends the transfer with an error.
    /// - Returns: the answer; its body is empty where it was handed on.
    /// - Throws: `HTTPClientError`; one with a `status` once an answer has begun.
    public func stream(
        _ request: HTTPRequest, patience: Duration, take: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws(HTTPClientError) -> HTTPResponse {
        let deadline = ContinuousClock.now + .seconds(86_400)
        return try await perform(request, deadline: deadline, stream: BodyStream(patience: patience, take: take))
    }

    private func perform(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant, stream: BodyStream?
    ) async throws(HTTPClientError) -> HTTPResponse {
        if let fault = request.fault {
            throw HTTPClientError(.invalidRequest, fault, origin: request.origin)
        }
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await worker.perform(request, deadline: deadline, cancellation: cancellation, stream: stream)
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }
}

/// Owns the handle and keeps every use of it on one thread.
private actor Worker {
    private nonisolated let executor: BlockingExecutor
    private let settings: HTTPClient.Settings
    private var handle: CurlHandle?
    /// The address that last answered, by scheme, host and port.
    private var addresses: [String: String]

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(name: String, settings: HTTPClient.Settings, addresses: [String: String]) {
        executor = BlockingExecutor(name: name)
        self.addresses = addresses
        self.settings = settings
    }

    func perform(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant, cancellation: Cancellation, stream: BodyStream?
    ) -> Result<HTTPResponse, HTTPClientError> {
        if cancellation.isCancelled {
            return .failure(HTTPClientError(.cancelled, "the task was cancelled", origin: request.origin))
        }
        let timeLeft = deadline - .now
        guard timeLeft >= .milliseconds(1) else {
            return .failure(HTTPClientError(.timeout, "no time left to ask", origin: request.origin))
        }
        return Result { () throws(HTTPClientError) in
            let handle = try openHandle(origin: request.origin)
            let response: HTTPResponse
            if let stream {
                response = try hand(on: stream, handle, request, timeout: timeLeft, cancellation)
            } else {
                response = try ask(handle, request, timeout: timeLeft, deadline: deadline, cancellation)
            }
            return try Self.refuseRedirect(response, origin: request.origin)
        }
    }

    private func ask(
        _ handle: CurlHandle, _ request: HTTPRequest, timeout: Duration, deadline: ContinuousClock.Instant,
        _ cancellation: Cancellation
    ) throws(HTTPClientError) -> HTTPResponse {
        let transfer = { Transfer(bodyLimit: max(0, self.settings.answerLimit), cancellation: cancellation) }
        guard settings.remembersAddresses, request.unixSocketPath == nil else {
            return try handle.perform(request, transfer(), timeout: timeout, settings: settings)
        }
        let known = addresses[request.origin]
        do {
            let response = try handle.perform(
                request, transfer(), timeout: timeout, settings: settings,
                connectTimeout: known == nil ? nil : timeout / 2)
            // As many as there are origins: a client asks few.
            if let address = handle.connectedAddress, addresses.count < 64 { addresses[request.origin] = address }
            return response
        } catch {
            guard error.isOfName, !error.wasSent, let known, !cancellation.isCancelled else { throw error }
            let rest = deadline - .now
            guard rest >= .milliseconds(1) else { throw error }
            return try handle.perform(request, transfer(), timeout: rest, settings: settings, address: known)
        }
    }

    private func hand(
        on stream: BodyStream, _ handle: CurlHandle, _ request: HTTPRequest, timeout: Duration,
        _ cancellation: Cancellation
    ) throws(HTTPClientError) -> HTTPResponse {
        let transfer = Transfer(
            bodyLimit: max(0, self.settings.answerLimit), cancellation: cancellation, take: stream.take)
        var unlimited = self.settings
        unlimited.answerLimit = .max
        return try handle.perform(request, transfer, timeout: timeout, settings: unlimited, patience: stream.patience)
    }

    private func openHandle(origin: String) throws(HTTPClientError) -> CurlHandle {
        if let handle { return handle }
        guard let handle = CurlHandle() else {
            throw HTTPClientError(.failed, "libcurl has no memory for a handle", origin: origin)
        }
        self.handle = handle
        return handle
    }

    private static func refuseRedirect(
        _ response: HTTPResponse, origin: String
    ) throws(HTTPClientError) -> HTTPResponse {
        guard [301, 302, 303, 307, 308].contains(response.status) else { return response }
        let target = HTTPRequest(url: response.header("Location") ?? "").origin
        throw HTTPClientError(
            .redirected, "answered \(response.status), sending to \(target); set the final address", origin: origin,
            wasSent: true, status: response.status)
    }
}

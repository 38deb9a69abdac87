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
        /// Whether a connection may serve the next request too.
        ///
        /// libcurl then sends a request once more, unasked, when the server closed the idle connection just then: only
        /// for requests that may arrive twice.
        public var keepsConnections = false

        /// The defaults.
        public init() {}
    }

    private let worker: Worker

    /// Starts the thread; connections are opened by requests.
    ///
    /// - Parameter name: the thread's name for `ps` and `top`, cut at 15 bytes.
    public init(name: String = "http-client", settings: Settings = Settings()) {
        worker = Worker(name: name, settings: settings)
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// Cancelling the task ends the transfer within about a second.
    ///
    /// - Parameter timeout: the time for everything, waiting for earlier requests of this client included.
    /// - Throws: `HTTPClientError`; its code says whether the server can have seen the request. A redirect (301, 302,
    ///   303, 307, 308) is an error of the code `redirected`.
    public func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPClientError) -> HTTPResponse {
        if let fault = request.fault {
            throw HTTPClientError(.invalidRequest, fault, origin: request.origin)
        }
        let deadline = ContinuousClock.now + timeout
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await worker.perform(request, deadline: deadline, cancellation: cancellation)
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

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(name: String, settings: HTTPClient.Settings) {
        executor = BlockingExecutor(name: name)
        self.settings = settings
    }

    func perform(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant, cancellation: Cancellation
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
            let transfer = Transfer(bodyLimit: max(0, settings.answerLimit), cancellation: cancellation)
            let response = try handle.perform(request, transfer, timeout: timeLeft, settings: settings)
            return try Self.refuseRedirect(response, origin: request.origin)
        }
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

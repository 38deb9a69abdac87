import Alerting
import HTTPClient
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// The dead man's switch: calls an address every minute while everything that leads to a page works, and only then.
///
/// Who waits for the calls notices what the agent cannot tell: that it, its machine or its way out is gone.
final class OutboundHeartbeat: Service {
    /// From one call to the next.
    static let interval: Duration = .seconds(60)
    /// How long a call may take.
    static let timeout: Duration = .seconds(10)
    /// For how long a message may wait before its channel counts as broken.
    static let patience: Duration = .seconds(600)

    /// What has to be fresh.
    struct Signs: Sendable {
        /// Why measuring does not go on; nil while it does.
        var prober: String?
        /// When the alerting last turned over.
        var turnedOver: MonotonicInstant?
        /// Why what it decides cannot be kept; nil while it can.
        var store: String?
        /// For how long the oldest message has waited, of all channels.
        var oldestMessage: Duration = .zero

        /// Which channel's canary does not arrive; nil while all do.
        var unproven: String?

        /// Why the call is left out; nil where all is well.
        func fault(at now: MonotonicInstant) -> String? {
            if let prober { return prober }
            guard let turnedOver, now - turnedOver < OutboundHeartbeat.interval * 2 else {
                return "the alerting does not turn over"
            }
            if let store { return "alerts cannot be kept: \(store)" }
            if let unproven { return unproven }
            if oldestMessage > OutboundHeartbeat.patience {
                return "a message has waited for \(Int(oldestMessage.inSeconds)) s"
            }
            return nil
        }
    }

    private let url: @Sendable () -> Redacted<String>?
    private let signs: @Sendable () -> Signs
    private let client = HTTPClient(name: "heartbeat")
    private let time: any TimeSource
    private let logger: Logger
    private let lastSuccess = Mutex<WallTime?>(nil)

    /// Creates the switch; `url` is read at each call, so that a reload is followed.
    init(
        url: @escaping @Sendable () -> Redacted<String>?, signs: @escaping @Sendable () -> Signs,
        time: any TimeSource, logger: Logger
    ) {
        self.url = url
        self.signs = signs
        self.time = time
        self.logger = logger
    }

    /// When a call was last answered with 2xx; nil before the first.
    var lastAnswered: WallTime? { lastSuccess.withLock { $0 } }

    func run() async throws {
        var lastFault: String?
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            let begin = time.now()
            let fault = await call()
            if let fault, fault != lastFault {
                logger.warning("heartbeat was not sent", metadata: ["reason": "\(fault)"])
            }
            lastFault = fault
            let time = self.time
            // The first minute after a start is for finding out how things are.
            try? await cancelWhenGracefulShutdown {
                try await time.sleep(until: begin + (fault == nil ? Self.interval : Self.interval / 6))
            }
        }
    }

    /// Calls once, if all is well; why it did not, or was not answered well.
    private func call() async -> String? {
        guard let url = url() else { return nil }
        if let fault = signs().fault(at: time.now()) { return fault }
        do throws(HTTPClientError) {
            let answer = try await send(HTTPRequest(method: "GET", url: url.withValue { $0 }))
            guard (200..<300).contains(answer.status) else { return "it was answered with \(answer.status)" }
            let now = time.wallClock()
            lastSuccess.withLock { $0 = now }
            return nil
        } catch {
            return error.description
        }
    }

    /// Sends a call, which is a trace of its own.
    private func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        let span = HTTPCallSpan(request, purpose: "heartbeat")
        do throws(HTTPClientError) {
            let answer = try await client.send(request, timeout: Self.timeout)
            span.answered(answer.status)
            return answer
        } catch {
            span.failed(error)
            throw error
        }
    }
}

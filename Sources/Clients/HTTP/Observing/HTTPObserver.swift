import BlockingIO

/// Asks any number of HTTP servers at once on one thread, and tells all that was seen of each answer.
///
/// Every question has a fresh connection of its own. Nothing is retried, no cookie is kept, proxies of the environment
/// and `.netrc` are not looked at. Names are looked up by at most 64 further threads, and 64 more that a name service
/// that hangs holds; files of authorities are read by others. The process must ignore SIGPIPE.
public final class HTTPObserver: Sendable {
    private let inbox: TransferInbox
    private let lookups: NameLookups
    private let hasThread: Bool

    /// Starts the thread; connections are opened by inquiries.
    ///
    /// - Parameter name: the thread's name for `ps` and `top`, cut at 15 bytes.
    public convenience init(name: String = "http-observer") {
        self.init(name: name, lookups: NameLookups())
    }

    init(name: String, lookups: NameLookups) {
        let inbox = TransferInbox()
        self.inbox = inbox
        self.lookups = lookups
        hasThread = Thread.detach(name: name) {
            if let loop = TransferLoop(inbox, lookups) {
                loop.run()
            } else {
                for command in inbox.close() {
                    if case .start(_, let hop, let receiver) = command { receiver(Self.unserved(hop)) }
                }
            }
        }
    }

    deinit { inbox.post(.stop) }

    /// How many threads ask the name service just now.
    public var lookupCount: Int { lookups.threadCount }

    /// Sends a request and reports what came of it, within the time in any case.
    ///
    /// Cancelling the task ends the transfer at once. What goes wrong is the observation's `failure`; a status of any
    /// kind is none.
    public func observe(_ inquiry: HTTPInquiry, timeout: Duration) async -> HTTPObservation {
        let deadline = ContinuousClock.now + timeout
        var seen = HTTPObservation()
        if let fault = inquiry.request.fault ?? Self.fault(of: inquiry) {
            seen.failure = HTTPObservation.Failure(.invalidRequest, in: .lookup, fault)
            return seen
        }
        guard var address = WebAddress(inquiry.request.url) else {
            seen.failure = HTTPObservation.Failure(.invalidRequest, in: .lookup, "the address cannot be read")
            return seen
        }
        var trail = RedirectTrail(first: address, request: inquiry.request, limit: inquiry.redirectLimit)
        while true {
            let hop = Hop(
                address: address, request: trail.request, inquiry: inquiry, isToFirstServer: trail.isAtFirstServer,
                deadline: deadline)
            let earlier = seen
            seen = await run(hop)
            seen.add(earlier, redirects: trail.count)
            switch trail.next(after: seen) {
            case .stay:
                if trail.isRefused(seen) { seen.redirects = 1 }
                return seen
            case .fail(let reason):
                seen.redirects += 1
                seen.failure = HTTPObservation.Failure(.redirected, in: .transfer, reason)
                return seen
            case .go(let next): address = next
            }
        }
    }

    private func run(_ hop: Hop) async -> HTTPObservation {
        let id = inbox.newID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken =
                    hasThread && inbox.post(.start(id, hop) { continuation.resume(returning: $0) })
                if !isTaken { continuation.resume(returning: Self.unserved(hop)) }
                if Task.isCancelled { inbox.post(.cancel(id)) }
            }
        } onCancel: {
            inbox.post(.cancel(id))
        }
    }

    private static func fault(of inquiry: HTTPInquiry) -> String? {
        let names = [inquiry.connectHost, inquiry.tls.serverName].compactMap { $0 }
        let isGood = names.allSatisfy { name in
            !name.isEmpty && name.utf8.count <= 253
                && name.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                        || ".-_:%".utf8.contains(byte)
                }
        }
        return isGood ? nil : "a name to connect to has letters, digits, dots and hyphens only"
    }

    private static func unserved(_ hop: Hop) -> HTTPObservation {
        var seen = HTTPObservation()
        seen.origin = hop.address.origin
        seen.failure = HTTPObservation.Failure(.failed, in: .lookup, "the system has no thread or descriptor left")
        return seen
    }
}

extension HTTPObservation {
    /// Adds the times of the hops before.
    fileprivate mutating func add(_ earlier: HTTPObservation, redirects count: Int) {
        redirects = count
        guard count > 0 else { return }
        firstLookup = earlier.firstLookup
        remoteAddress = earlier.remoteAddress
        phases.lookup += earlier.phases.lookup
        phases.connect += earlier.phases.connect
        phases.tls += earlier.phases.tls
        phases.processing += earlier.phases.processing
        phases.transfer += earlier.phases.transfer
    }
}

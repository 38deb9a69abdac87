import CLibPQ
import Glibc

/// The state of a session that is not open yet.
struct Connecting {
    typealias Continuation = CheckedContinuation<Result<ServerFacts, PostgresError>, Never>

    let continuation: Continuation
    let deadline: ContinuousClock.Instant
    /// Nil until files and names were looked up.
    var route: Route?
    /// Which address of the route is being tried.
    var index = 0
    /// When the next address gets its turn.
    var attemptDeadline: ContinuousClock.Instant
    var events = Int16(POLLOUT)
    /// Why the first address failed that could have been the right one.
    var firstFailure: PostgresError?
}

/// What a server says about itself when a session begins.
struct ServerFacts: Sendable {
    let version: Int
    let versionText: String
    let usesTLS: Bool
}

extension Session {
    /// Begins to connect; the continuation is resumed exactly once.
    func connect(until deadline: ContinuousClock.Instant, _ continuation: Connecting.Continuation) {
        guard case .new = phase else {
            return continuation.resume(returning: .failure(PostgresError(.cancelled, "the task was cancelled")))
        }
        phase = .connecting(Connecting(continuation: continuation, deadline: deadline, attemptDeadline: deadline))
        loop.add(self)
        if let route = Route.immediate(settings) { return take(.success(route)) }
        let isStarted = ExpendableThread.run(name: "postgres-lookup") { [self] in
            let route = Result { () throws(PostgresError) in try Route.find(settings) }
            loop.execute { [self] in take(route) }
        }
        if !isStarted {
            lose(
                PostgresError(
                    .internalFault, "no thread to look up \(settings.place): \(ExpendableThread.limit) of them hang",
                    hint: "check the name servers in /etc/resolv.conf and network file systems"))
        }
    }

    /// Ends an attempt whose caller is gone; a session that is open already is closed, too.
    func cancelConnect() {
        let error = PostgresError(.cancelled, "the task was cancelled")
        switch phase {
        case .new: phase = .closed(error)
        case .connecting: lose(error)
        case .ready, .busy, .draining, .closed: break
        }
    }

    private func take(_ result: Result<Route, PostgresError>) {
        // Too late: the deadline has passed, or the caller has gone.
        guard case .connecting(var connecting) = phase, connecting.route == nil else { return }
        switch result {
        case .failure(let error): lose(error)
        case .success(let route):
            connecting.route = route
            startAttempt(connecting)
        }
    }

    /// Tries the address at `connecting.index`; each address gets its share of the time that is left.
    private func startAttempt(_ attempt: Connecting) {
        var connecting = attempt
        guard let route = connecting.route, route.addresses.indices.contains(connecting.index) else {
            return lose(connecting.firstFailure ?? PostgresError(.unreachable, "\(settings.place): no address left"))
        }
        handle = nil
        let now = ContinuousClock.now
        let share = (connecting.deadline - now) / (route.addresses.count - connecting.index)
        connecting.attemptDeadline = min(connecting.deadline, now + share)
        connecting.events = Int16(POLLOUT)
        phase = .connecting(connecting)
        let parameters = ConnectionParameters.list(route.settings, address: route.addresses[connecting.index])
        guard let handle = ConnectionHandle(parameters) else {
            return lose(PostgresError(.internalFault, "libpq has no memory for a connection"))
        }
        self.handle = handle
        // Unretained: the session owns the handle, and finishes it before it goes itself.
        handle.receiveNotices(context: Unmanaged.passUnretained(self).toOpaque()) { context, result in
            guard let context, let result else { return }
            Unmanaged<Session>.fromOpaque(context).takeUnretainedValue().hear(result)
        }
        if handle.isBad { attemptFailed(ConnectFailure.error(handle.message, place: route.settings.place)) }
    }

    func continueConnecting() {
        guard case .connecting(var connecting) = phase, let handle else { return }
        if connecting.events == Int16(POLLIN), let found = ForeignGreeting.find(on: handle.socket) {
            let place = connecting.route?.settings.place ?? settings.place
            return attemptFailed(
                PostgresError(
                    .wrongProtocol, "\(place): \(found) is spoken there",
                    hint: "something else than PostgreSQL listens there; check the port"))
        }
        switch handle.pollConnect() {
        case PGRES_POLLING_READING:
            connecting.events = Int16(POLLIN)
            phase = .connecting(connecting)
        case PGRES_POLLING_WRITING:
            connecting.events = Int16(POLLOUT)
            phase = .connecting(connecting)
        case PGRES_POLLING_OK:
            connected(connecting, handle)
        default:
            let place = connecting.route?.settings.place ?? settings.place
            attemptFailed(ConnectFailure.error(handle.message, place: place))
        }
    }

    private func connected(_ connecting: Connecting, _ handle: ConnectionHandle) {
        guard handle.setNonblocking() else {
            return lose(PostgresError(.internalFault, "libpq did not make the connection non-blocking"))
        }
        phase = .ready
        health.open()
        let facts = ServerFacts(
            version: settings.isConsole ? 0 : handle.serverVersion,
            versionText: handle.parameter("server_version") ?? "", usesTLS: handle.usesTLS)
        connecting.continuation.resume(returning: .success(facts))
        startNext()
    }

    /// Goes on with the next address, if another address can help.
    private func attemptFailed(_ error: PostgresError) {
        guard case .connecting(var connecting) = phase else { return }
        let isOfAddress = [.refused, .unreachable, .timeout, .closed].contains(error.code)
        // A machine without IPv6 says so first; that is not the news.
        if connecting.firstFailure == nil || connecting.firstFailure?.code == .unreachable {
            connecting.firstFailure = error
        }
        connecting.index += 1
        guard isOfAddress, let route = connecting.route, connecting.index < route.addresses.count else {
            return lose(isOfAddress ? connecting.firstFailure ?? error : error)
        }
        startAttempt(connecting)
    }

    func connectDeadlinePassed(_ connecting: Connecting, _ now: ContinuousClock.Instant) {
        guard now >= min(connecting.deadline, connecting.attemptDeadline) else { return }
        let place = connecting.route?.settings.place ?? settings.place
        let error =
            switch (connecting.route != nil, handle?.hasReachedServer ?? false) {
            case (false, _):
                PostgresError(
                    .timeout, "\(place): no answer from the name server in time", hint: "check /etc/resolv.conf")
            case (true, false):
                PostgresError(.timeout, "\(place): no answer to the connection", hint: "check host and firewall")
            case (true, true):
                PostgresError(
                    .timeout, "\(place): connected, but no word from the server in time",
                    hint: "the server hangs, or something else than PostgreSQL listens there")
            }
        if now >= connecting.deadline { lose(error) } else { attemptFailed(error) }
    }

    /// Notes what the server says unasked; only an error that ends the session is of interest.
    private func hear(_ result: OpaquePointer) {
        guard let severity = CLibPQ_severity(result).map({ String(cString: $0) }),
            severity == "FATAL" || severity == "PANIC", let state = CLibPQ_sqlState(result)
        else { return }
        let text = CLibPQ_primaryMessage(result).map { String(cString: $0) } ?? ""
        lastWord = ServerFailure.error(sqlState: String(cString: state), text: text)
    }
}

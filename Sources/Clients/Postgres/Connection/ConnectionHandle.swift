import CLibPQ

/// The one owner of a `PGconn`; used on the loop's thread only, finished when released.
///
/// Every answer of libpq that is a pointer is copied at once.
final class ConnectionHandle {
    private let connection: OpaquePointer

    /// Begins to connect, without waiting for anything but the disk; nil when there is no memory.
    init?(_ parameters: [(name: String, value: String)]) {
        let started = ConnectionParameters.withCStrings(parameters) { PQconnectStartParams($0, $1, 0) }
        guard let started, let connection = started else { return nil }
        self.connection = connection
        // A failed login gives no PGresult: only the verbose form of its message names the SQLSTATE.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    }

    deinit { PQfinish(connection) }

    // MARK: Connecting

    var isBad: Bool { PQstatus(connection) == CONNECTION_BAD }

    /// Whether the transport stands, so that silence is the server's.
    var hasReachedServer: Bool {
        let status = PQstatus(connection)
        return status != CONNECTION_STARTED && status != CONNECTION_NEEDED && status != CONNECTION_BAD
    }

    func pollConnect() -> PostgresPollingStatusType { PQconnectPoll(connection) }

    func setNonblocking() -> Bool { PQsetnonblocking(connection, 1) == 0 }

    /// Sends the server's notices to a function instead of standard error; the context is not retained.
    func receiveNotices(context: UnsafeMutableRawPointer, _ receiver: @escaping PQnoticeReceiver) {
        PQsetNoticeReceiver(connection, receiver, context)
    }

    // MARK: Facts

    /// May differ after every step of connecting; -1 when there is none.
    var socket: Int32 { PQsocket(connection) }

    var message: String { PQerrorMessage(connection).map { String(cString: $0) } ?? "" }

    var serverVersion: Int { Int(PQserverVersion(connection)) }

    var usesTLS: Bool { PQsslInUse(connection) != 0 }

    var isOutsideTransaction: Bool { PQtransactionStatus(connection) == PQTRANS_IDLE }

    func parameter(_ name: String) -> String? {
        PQparameterStatus(connection, name).map { String(cString: $0) }
    }

    // MARK: Statements

    /// Queues a statement for sending and asks for its rows one by one; false when libpq refuses.
    func send(_ sql: String, _ parameters: [String?], isSimple: Bool) -> Bool {
        let isSent: Int32
        if isSimple {
            isSent = PQsendQuery(connection, sql)
        } else {
            isSent = CStrings.withPointers(parameters) { values in
                PQsendQueryParams(
                    connection, sql, Int32(clamping: parameters.count), nil, values.baseAddress, nil, nil, 0)
            }
        }
        return isSent == 1 && PQsetSingleRowMode(connection) == 1
    }

    /// Sends what can be sent now: 0 all, 1 some is left, -1 the connection is broken.
    func flush() -> Int32 { PQflush(connection) }

    /// Reads what has come, a piece of it where a reader is given; false when the connection is broken.
    func consume(by reader: PieceReader?) -> (isWell: Bool, bytes: Int) {
        let read = reader?.feed(connection) ?? (PQconsumeInput(connection) == 1, 0)
        // Nobody listens for these, but libpq keeps them until they are asked for.
        while let notification = PQnotifies(connection) { PQfreemem(notification) }
        return read
    }

    /// Whether the next result is not complete yet.
    var isBusy: Bool { PQisBusy(connection) != 0 }

    /// The next result of the statement; nil when there is none left.
    ///
    /// To be asked only when not busy, or broken: libpq would wait.
    func nextResult() -> ResultHandle? { PQgetResult(connection).map { ResultHandle($0) } }

    /// What is needed to cancel the running statement from another thread.
    func makeCancel() -> CancelHandle? { PQgetCancel(connection).map { CancelHandle($0) } }
}

/// The one owner of a `PGcancel`.
final class CancelHandle: @unchecked Sendable {
    // Sendable by proof: a PGcancel never changes after it was made, and libpq lets any thread use it.
    private let cancel: OpaquePointer

    init(_ cancel: OpaquePointer) { self.cancel = cancel }

    deinit { PQfreeCancel(cancel) }

    /// Asks the server, over a connection of its own without TLS, to end the statement; blocks until the server has
    /// passed the word on.
    func send() {
        var reason = [CChar](repeating: 0, count: 256)
        _ = PQcancel(cancel, &reason, Int32(reason.count))
    }
}

/// One statement on its way: what is sent, what has come, and who waits for it.
///
/// Lives on the loop's thread.
final class Operation: @unchecked Sendable {
    // Sendable by proof: everything that changes is touched on the loop's thread only, by `Session` and by the actor,
    // which runs there too.

    /// A batch that is handed to a reader of rows: at most this many rows, or about this many bytes.
    private static let batchRows = 256
    private static let batchBytes = 256 << 10

    let sql: String
    let parameters: [String?]
    let isSimple: Bool
    /// Whether rows are handed out as they come, instead of all at the end.
    let isStreaming: Bool
    /// Whether the answer of each of several statements is kept, instead of the last one's.
    let keepsSets: Bool
    let deadline: ContinuousClock.Instant

    private(set) var columns = ColumnNames.none
    private(set) var affectedRows: Int?
    private(set) var outcome: Result<Void, PostgresError>?
    /// What the statements gave so far, where each one's answer is kept.
    private(set) var sets: [PostgresResult] = []
    /// The server's first error; the answer goes on behind it.
    var failure: PostgresError?
    private var rows: [PostgresRow] = []
    private var bytes = 0
    private var isNewSet = true
    private var waiter: CheckedContinuation<Void, Never>?

    init(
        _ sql: String, _ parameters: [String?] = [], isSimple: Bool = false, isStreaming: Bool = false,
        keepsSets: Bool = false, timeout: Duration
    ) {
        self.sql = sql
        self.parameters = parameters
        self.isSimple = isSimple
        self.isStreaming = isStreaming
        self.keepsSets = keepsSets
        deadline = ContinuousClock.now + timeout
    }

    /// Why the statement cannot be sent; nil when it can be.
    var fault: PostgresError? {
        if sql.utf8.contains(0) || parameters.contains(where: { $0?.utf8.contains(0) ?? false }) {
            return PostgresError(.settings, "a statement or a parameter has a NUL byte, which PostgreSQL cannot hold")
        }
        if parameters.count > 65_535 {
            return PostgresError(.settings, "\(parameters.count) parameters, PostgreSQL takes 65535 at most")
        }
        return nil
    }

    // MARK: What the session does with it

    /// Whether its reader has enough to go on, so that reading from the socket may rest.
    var isPaused: Bool {
        isStreaming && outcome == nil && (rows.count >= Self.batchRows || bytes >= Self.batchBytes)
    }

    /// Takes the rows of one result; false when the answer has passed the limit.
    func take(_ result: ResultHandle, limit: Int) -> Bool {
        if isNewSet {
            columns = result.columnNames
            dropOlder()
            isNewSet = false
        }
        for row in 0..<result.rowCount {
            let (values, size) = result.values(row: row)
            bytes += size
            if bytes > limit { return false }
            rows.append(PostgresRow(columns: columns, values: values))
        }
        if !result.isSingleRow { endSet(result.affectedRows) }
        if isPaused { signal() }
        return true
    }

    /// Notes the end of a statement without rows.
    func takeDone(_ result: ResultHandle) {
        columns = .none
        dropOlder()
        endSet(result.affectedRows)
    }

    /// Ends the statement for whoever waits; the first outcome counts.
    func finish(_ outcome: Result<Void, PostgresError>) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        if case .failure = outcome { drop() }
        signal()
    }

    private func endSet(_ affectedRows: Int?) {
        self.affectedRows = affectedRows
        isNewSet = true
        guard keepsSets else { return }
        sets.append(PostgresResult(columns: columns, rows: rows, affectedRows: affectedRows))
        // The bytes count on: the limit is for all of the answer.
        rows = []
    }

    private func dropOlder() {
        if !isStreaming, !keepsSets { drop() }
    }

    private func drop() {
        rows = []
        sets = []
        bytes = 0
    }

    // MARK: What the caller does with it

    /// Whether there is something to fetch.
    var isReady: Bool { outcome != nil || isPaused }

    /// Wakes the continuation once there is something to fetch; one waiter at a time.
    func wake(_ continuation: CheckedContinuation<Void, Never>) {
        if isReady { return continuation.resume() }
        signal()
        waiter = continuation
    }

    func takeRows() -> [PostgresRow] {
        defer { drop() }
        return rows
    }

    func takeSets() -> [PostgresResult] {
        defer { drop() }
        return sets
    }

    private func signal() {
        waiter?.resume()
        waiter = nil
    }
}

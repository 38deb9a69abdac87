import BlockingIO
import GRDB
public import Telemetry

/// Keeps the state of alerting, what is owed to people and the history in one SQLite file.
///
/// Works on a thread of its own, one question after another. What `commit(_:)` has returned from survives the end of
/// the process and of the machine; a file that is damaged or of a newer version never stops alerting.
public actor AlertStore {
    /// How long the history is kept.
    public static let retention: Duration = .seconds(400 * 86_400)

    private nonisolated let executor = BlockingExecutor(name: "alert-store")
    private let file: AlertFile
    private let crash: CrashHook
    private var opened: AlertFile.Opened?

    /// The store's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Creates a store; nothing is opened before `open(at:)`.
    ///
    /// - Parameter directory: the state directory, which exists.
    public init(directory: String, crash: CrashHook = .none) {
        file = AlertFile(directory: directory)
        self.crash = crash
    }

    /// Opens the file, or opens it anew: checks it, and brings it to this version.
    ///
    /// - Returns: what somebody should know: a damaged file that was moved aside, a newer one that was left alone.
    /// - Throws: `AlertStoreError`.
    @discardableResult
    public func open(at now: WallTime) throws(AlertStoreError) -> [AlertStoreNote] {
        close()
        let opened = try file.open(at: now)
        self.opened = opened
        crash(.storeOpened)
        return opened.notes
    }

    /// Whether there is a file that can be asked.
    public var isOpen: Bool { opened != nil }

    /// Closes the file; the next question fails until it is opened again.
    public func close() {
        try? opened?.queue.close()
        opened = nil
    }

    /// Writes all of a step's changes, or none of them; returns when they are on the disk.
    ///
    /// - Throws: `AlertStoreError`; nothing is changed then.
    public func commit(_ commit: AlertCommit) throws(AlertStoreError) {
        let crash = crash
        guard let opened, file.isInPlace(opened) else {
            throw AlertStoreError(
                .cannotOpen, "\(file.directory)/\(AlertFile.name) is not open, or was taken away; it is begun afresh")
        }
        try write { database in
            crash(.transactionBegun)
            try AlertWriting.writeState(commit, to: database)
            crash(.incidentsWritten)
            try AlertWriting.writeMessages(commit, to: database)
            crash(.allWritten)
        }
        crash(.committed)
    }

    /// Reads what goes on from before.
    ///
    /// - Throws: `AlertStoreError`.
    public func load(at now: WallTime) throws(AlertStoreError) -> AlertState {
        try read { try AlertReading.state($0, at: now) }
    }

    /// Reads what goes on from before, where the file cannot be opened for writing: a disk that is read-only.
    ///
    /// - Throws: `AlertStoreError` where it cannot be read either.
    public func loadReadOnly(at now: WallTime) throws(AlertStoreError) -> AlertState {
        let queue = try file.openToRead()
        defer { try? queue.close() }
        do {
            return try queue.read { try AlertReading.state($0, at: now) }
        } catch {
            throw AlertStoreError(error, file: file.directory)
        }
    }

    /// Takes away history that is older than a moment, a little at a time.
    ///
    /// - Parameter limit: how many rows of a table at most.
    /// - Returns: how many rows went; fewer than the limit when nothing is left to do.
    /// - Throws: `AlertStoreError`.
    public func prune(before moment: WallTime, limit: Int = 500) throws(AlertStoreError) -> Int {
        crash(.pruning)
        return try write { try AlertWriting.prune($0, before: moment, limit: max(1, limit)) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(AlertStoreError) -> Value {
        let opened = try current()
        do {
            return try opened.queue.read(body)
        } catch {
            throw AlertStoreError(error, file: opened.path)
        }
    }

    private func write<Value>(_ body: (Database) throws -> Value) throws(AlertStoreError) -> Value {
        let opened = try current()
        do {
            return try opened.queue.write(body)
        } catch {
            throw AlertStoreError(error, file: opened.path)
        }
    }

    private func current() throws(AlertStoreError) -> AlertFile.Opened {
        guard let opened else {
            throw AlertStoreError(.cannotOpen, "\(file.directory)/\(AlertFile.name) is not open")
        }
        return opened
    }
}

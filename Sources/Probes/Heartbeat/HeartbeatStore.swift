/// Where records of heartbeats outlive the process.
///
/// Both calls may block on a disk: they are made on a thread of their own, one after the other.
public protocol HeartbeatStore: Sendable {
    /// What was kept; empty where nothing was.
    func load() -> HeartbeatKept
    /// Keeps all records in place of the ones before, so that a crash leaves the old ones or the new ones whole.
    ///
    /// - Throws: `HeartbeatStoreError`; the old ones are still there then.
    func save(_ records: [String: HeartbeatRecord]) throws(HeartbeatStoreError)
}

/// What a store gave back.
public struct HeartbeatKept: Sendable, Equatable {
    /// The records by the heartbeat's name.
    public var records: [String: HeartbeatRecord]
    /// What was wrong with what was kept, in one sentence; nil where nothing was.
    public var problem: String?

    /// Creates an answer.
    public init(records: [String: HeartbeatRecord] = [:], problem: String? = nil) {
        self.records = records
        self.problem = problem
    }
}

/// Why records could not be kept.
public struct HeartbeatStoreError: Error, Sendable, CustomStringConvertible {
    /// What happened, with the path.
    public let description: String

    /// Creates an error from a sentence.
    public init(_ description: String) { self.description = description }
}

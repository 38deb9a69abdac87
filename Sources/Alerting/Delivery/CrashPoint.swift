/// The places where a sudden end of the process is most telling: a harness ends it there.
public enum CrashPoint: String, Sendable, CaseIterable {
    /// The store is open and nothing is read from it yet.
    case storeOpened = "store-opened"
    /// What the last life left is taken up, and nothing of that is committed yet.
    case stateTakenUp = "state-taken-up"
    /// Announcements are in the outbox, and nothing of them is committed yet.
    case announced = "announced"
    /// Attempts are decided on, and their commit has not begun.
    case attemptDecided = "attempt-decided"
    /// A transaction has begun and is empty.
    case transactionBegun = "transaction-begun"
    /// Incidents are written in a transaction that is not committed.
    case incidentsWritten = "incidents-written"
    /// All is written in a transaction that is not committed.
    case allWritten = "all-written"
    /// The transaction is on the disk, and nobody knows yet.
    case committed = "committed"
    /// An operator's order is on the disk, and not answered.
    case orderDurable = "order-durable"
    /// An attempt is committed, and its request has not begun.
    case beforeSending = "before-sending"
    /// The other side has answered, and nothing knows it yet.
    case answered = "answered"
    /// The outcome is in the outbox, and not committed.
    case outcomeNoted = "outcome-noted"
    /// An attempt failed or is of unknown fate, and the next one is planned in memory alone.
    case retryPlanned = "retry-planned"
    /// The outcome is committed.
    case outcomeDurable = "outcome-durable"
    /// Old history is being taken away.
    case pruning = "pruning"
    /// The process was told to end, and what is due is not flushed.
    case shutdownBegun = "shutdown-begun"
    /// All is flushed, and the store is not closed.
    case flushed = "flushed"
}

/// What is done at a crash point: nothing, unless a harness says otherwise.
public struct CrashHook: Sendable {
    private let action: (@Sendable (CrashPoint) -> Void)?

    /// Does nothing anywhere.
    public static let none = CrashHook(action: nil)

    /// Calls the closure at each point.
    public init(_ action: @escaping @Sendable (CrashPoint) -> Void) {
        self.action = action
    }

    private init(action: (@Sendable (CrashPoint) -> Void)?) {
        self.action = action
    }

    func callAsFunction(_ point: CrashPoint) { action?(point) }
}

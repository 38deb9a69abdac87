/// What a pool did and does, at one instant.
public struct PoolStatistics: Sendable, Equatable {
    /// Connections that are lent.
    public var inUse = 0
    /// Connections that idle.
    public var idle = 0
    /// Connections that are being opened or checked.
    public var connecting = 0
    /// Callers that wait.
    public var waiting = 0
    /// Connections that were opened so far.
    public var created: UInt64 = 0
    /// Attempts to open one that failed.
    public var connectFailures: UInt64 = 0
    /// Connections that were closed so far, by reason.
    public var closed: [PoolCloseReason: UInt64] = [:]
    /// Callers that waited in vain until their time was over.
    public var acquireTimeouts: UInt64 = 0
    /// Callers that were cancelled while they waited.
    public var acquireCancellations: UInt64 = 0
    /// Callers that were refused because too many waited.
    public var refused: UInt64 = 0
    /// Connections that were lent longer than `leakAfter`.
    public var leaks: UInt64 = 0
    /// How long callers that got a connection had to wait for it.
    public var acquireWait = WaitHistogram()
}

/// Why a pool closed a connection.
public enum PoolCloseReason: String, Sendable, CaseIterable {
    /// It came back in a transaction, or with a statement under way.
    case dirty
    /// The other side had closed it.
    case lost
    /// It did not answer the check before it was lent.
    case failedCheck = "failed_check"
    /// It was older than `maximumLifetime`.
    case lifetime
    /// It idled longer than `maximumIdle`.
    case idle
    /// The pool was closed.
    case closed
}

/// Waiting times, counted by upper bound.
public struct WaitHistogram: Sendable, Equatable {
    /// The upper bounds, included; what is above the last one is counted in one more place.
    public static let bounds: [Duration] = [
        .milliseconds(1), .milliseconds(5), .milliseconds(10), .milliseconds(25), .milliseconds(50),
        .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1), .milliseconds(2_500), .seconds(5),
        .seconds(10), .seconds(30),
    ]

    /// How many fell between the bound before and this one; one more element than `bounds`.
    public private(set) var counts = [UInt64](repeating: 0, count: WaitHistogram.bounds.count + 1)
    /// All waiting times together.
    public private(set) var sum = Duration.zero

    /// How many were counted.
    public var count: UInt64 { counts.reduce(0, &+) }

    mutating func record(_ time: Duration) {
        let index = Self.bounds.firstIndex { time <= $0 } ?? Self.bounds.count
        counts[index] &+= 1
        sum += max(.zero, time)
    }
}

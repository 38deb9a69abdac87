/// How many measurements it takes to believe that something is wrong, and that it is over.
public struct ConfirmationPolicy: Sendable, Hashable, Codable {
    /// Bad measurements in a row before it fires; 1 fires at the first.
    public var failAfter: Int
    /// Good measurements in a row before it is over; 1 ends it at the first.
    public var clearAfter: Int
    /// Whether going to and fro is told once and then held back until it settles.
    public var detectsFlapping: Bool

    /// Creates a policy; numbers below 1 count as 1.
    public init(failAfter: Int = 3, clearAfter: Int = 2, detectsFlapping: Bool = true) {
        self.failAfter = max(1, failAfter)
        self.clearAfter = max(1, clearAfter)
        self.detectsFlapping = detectsFlapping
    }
}

/// The pauses between tries: one second, half as much again each time, 30 seconds at most, and of each a random share.
struct ExportBackoff {
    private static let most = 30_000_000_000.0
    private var nanoseconds = 1_000_000_000.0

    /// The next pause.
    ///
    /// - Parameter share: from 0 to 1.
    mutating func next(_ share: Double) -> Duration {
        defer { nanoseconds = min(Self.most, nanoseconds * 1.5) }
        let share = share > 0 ? min(1, share) : 0
        return .nanoseconds(Int64(nanoseconds * share))
    }
}

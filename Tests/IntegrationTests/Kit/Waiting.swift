import Glibc

/// The time since an arbitrary moment.
func monotonicNow() -> ContinuousClock.Instant { ContinuousClock.now }

/// Sleeps this thread.
func pause(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var wanted = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var rest = timespec()
    while nanosleep(&wanted, &rest) != 0 && errno == EINTR { wanted = rest }
}

/// Asks again and again until the answer is there; fails with what was waited for when the time is up.
@discardableResult
func eventually<Value>(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(60), every: Duration = .milliseconds(20),
    _ question: () throws -> Value?
) throws -> Value {
    let end = monotonicNow() + limit
    while true {
        if let answer = try question() { return answer }
        guard monotonicNow() < end else { throw Trouble("not within \(limit): \(what())") }
        pause(every)
    }
}

/// Asks again and again until it is so; fails with what was waited for when the time is up.
func waitUntil(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(60), every: Duration = .milliseconds(20),
    _ question: () throws -> Bool
) throws {
    let end = monotonicNow() + limit
    while try !question() {
        guard monotonicNow() < end else { throw Trouble("not within \(limit): \(what())") }
        pause(every)
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

import BlockingIO
import Synchronization

/// Threads for calls that may hang and cannot be interrupted: name lookups, files, libpq's cancel request.
///
/// Whoever waits for one keeps a deadline of its own and gives it up; the thread ends when its call does.
enum ExpendableThread {
    /// So many may hang at once in the process; more are refused.
    static let limit = 64
    private static let count = Atomic(0)

    /// Starts a thread for one call.
    ///
    /// - Returns: false when too many hang already, or the system has none to give; the body is not run then.
    static func run(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        let isStarted = Thread.detach(name: name) {
            body()
            count.subtract(1, ordering: .relaxed)
        }
        if !isStarted { count.subtract(1, ordering: .relaxed) }
        return isStarted
    }
}

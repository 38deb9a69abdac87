import BlockingIO
import Glibc

/// Asks file systems on threads that may be lost, so that a dead mount never holds up its caller for long.
///
/// One worker asks one mount after another. A worker that hears nothing within the limit is given up: its mount counts
/// as silent and is left alone until that call comes back, and another worker takes over the rest. A dead mount
/// therefore costs one thread and one wait, not one a round. Use from one thread at a time.
public final class StatvfsPool: Sendable {
    /// What one mount said.
    public enum Answer: Sendable, Equatable {
        /// It answered.
        case usage(FilesystemUsage)
        /// The system call failed, with the system's words.
        case failed(String)
        /// It did not answer within the limit, now or in an earlier round whose call is still out.
        case silent
    }

    private let state: StatvfsPoolState

    /// Creates a pool; the first thread starts with the first question.
    ///
    /// - Parameters:
    ///   - limit: how long one mount may take before its worker is given up.
    ///   - maximumThreads: how many threads there are at most, those included that hang.
    ///   - ask: the question; tests pass one that blocks.
    public init(
        limit: Duration = .milliseconds(250), maximumThreads: Int = 8,
        ask: @escaping @Sendable (String) -> Result<FilesystemUsage, FilesystemUsage.Refusal> = FilesystemUsage.ask
    ) {
        state = StatvfsPoolState(limit: limit, maximumThreads: max(1, maximumThreads), ask: ask)
    }

    deinit { state.finish() }

    /// Asks the file system at each path and gives the answers in the same order.
    ///
    /// Takes at most the limit for each mount that is newly silent; those known to be silent cost nothing.
    public func ask(_ paths: [String]) -> [Answer] { state.ask(paths) }

    /// How many threads the pool has now, those included that hang.
    public var threadCount: Int { state.threadCount }
}

import Dispatch
import Testing

/// Runs a test's body on threads of its own, so that a test may block without holding up the others.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(BlockingThreads.shared) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// The tests block: sockets, processes and waiting are plain calls in them.
    static var blocking: Self { OwnThreads() }
}

/// A task executor whose jobs may block.
private final class BlockingThreads: TaskExecutor {
    static let shared = BlockingThreads()
    private let queue = DispatchQueue(label: "integration-tests", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

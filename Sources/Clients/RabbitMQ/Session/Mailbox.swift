import CRabbitMQ
import Glibc
import Synchronization

/// The jobs of a connection's thread, and the descriptor that wakes it.
final class Mailbox: Sendable {
    typealias Job = @Sendable (Session) -> Void

    private struct Fields {
        var jobs: [Job] = []
        var isFinished = false
    }

    private let fields = Mutex(Fields())
    /// Readable when there is something to do; -1 when the system has no descriptor left.
    let wakeDescriptor: Int32

    init() {
        wakeDescriptor = CRabbitMQ_eventfd(
            0, Int32(CRabbitMQ_EFD_NONBLOCK) | Int32(CRabbitMQ_EFD_CLOEXEC))
    }

    deinit { if wakeDescriptor >= 0 { close(wakeDescriptor) } }

    /// Adds a job; false when the thread takes none any more.
    func add(_ job: @escaping Job) -> Bool {
        let isTaken = fields.withLock { fields in
            guard !fields.isFinished else { return false }
            fields.jobs.append(job)
            return true
        }
        if isTaken { wake() }
        return isTaken
    }

    /// Lets the thread end after the jobs that are there.
    func finish() {
        fields.withLock { $0.isFinished = true }
        wake()
    }

    /// The jobs since the last call; nil when there are none and never will be.
    func take() -> [Job]? {
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, MemoryLayout<UInt64>.size)
        return fields.withLock { fields -> [Job]? in
            if fields.jobs.isEmpty && fields.isFinished { return nil }
            defer { fields.jobs = [] }
            return fields.jobs
        }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }
}

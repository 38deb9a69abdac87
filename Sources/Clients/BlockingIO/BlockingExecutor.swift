import Glibc

/// A serial executor on a thread of its own, for code that blocks: nothing of it runs on the cooperative pool.
///
/// Give it to an actor as its `unownedExecutor`. Jobs run one after another in the order in which they came. The
/// thread ends when the executor is released and its queue is empty.
public final class BlockingExecutor: SerialExecutor, @unchecked Sendable {
    // Sendable by proof: `queue` is only touched under its own lock; nothing else changes after init.
    private let queue: JobQueue
    private let hasThread: Bool

    /// Starts the thread; its name is cut at 15 bytes, as Linux does.
    public init(name: String) {
        let queue = JobQueue()
        self.queue = queue
        hasThread = Thread.detach(name: name) { queue.drain() }
    }

    deinit { queue.finish() }

    /// Runs a job on the thread, after those that came before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        // Without a thread to be had, late and in the caller's place is better than never.
        guard hasThread else { return queue.runAlone { job.runSynchronously(on: executor) } }
        queue.append { job.runSynchronously(on: executor) }
    }

    /// The executor as actors name it; it must outlive them.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

/// The jobs of one thread, guarded by a mutex and a condition variable.
private final class JobQueue: @unchecked Sendable {
    // Sendable by proof: `jobs` and `isFinished` are read and written with `mutex` held, the pointers never change.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let alone = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var jobs: [() -> Void] = []
    private var isFinished = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_mutex_init(alone, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        pthread_mutex_destroy(alone)
        alone.deallocate()
        condition.deallocate()
        mutex.deallocate()
    }

    func append(_ job: @escaping () -> Void) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Runs a job here and now, one at a time.
    func runAlone(_ job: () -> Void) {
        pthread_mutex_lock(alone)
        job()
        pthread_mutex_unlock(alone)
    }

    func finish() {
        pthread_mutex_lock(mutex)
        isFinished = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    func drain() {
        while true {
            pthread_mutex_lock(mutex)
            while jobs.isEmpty && !isFinished { pthread_cond_wait(condition, mutex) }
            let batch = jobs
            jobs.removeAll(keepingCapacity: true)
            pthread_mutex_unlock(mutex)
            if batch.isEmpty { return }
            for job in batch { job() }
        }
    }
}

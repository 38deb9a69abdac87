import BlockingIO
import CLibPQ
import Glibc
import Synchronization

/// What the loop waits for on behalf of one connection; asked for anew before every wait.
struct SocketInterest {
    /// No socket to watch, for now or for good.
    static let none = SocketInterest(descriptor: -1, events: 0)

    var descriptor: Int32
    /// `POLLIN`, `POLLOUT`.
    var events: Int16
}

/// One connection as the loop sees it; every call comes on the loop's thread.
protocol SocketWatcher: AnyObject {
    var interest: SocketInterest { get }
    /// When `deadlinePassed` shall be called; nil for never.
    var deadline: ContinuousClock.Instant? { get }
    func socketReady()
    func deadlinePassed(_ now: ContinuousClock.Instant)
}

/// One thread that waits for the sockets of all connections with `poll(2)`, and the executor of their actors.
///
/// Why not a Dispatch source per socket: libpq opens and closes sockets by itself while it connects, and a source must
/// be cancelled, and its cancellation have come through, before its descriptor is closed. Here nothing is registered:
/// the list for `poll` is made anew from the connections before every wait, on the thread that alone calls libpq, so
/// that a descriptor can never be stale. Making the list takes a few microseconds for the dozens of connections of an
/// agent. The price: what libpq computes (TLS and SCRAM handshakes, some milliseconds) delays the other connections.
final class SocketLoop: SerialExecutor, @unchecked Sendable {
    // Sendable by proof: `watchers`, `timers` and `reader` are touched on the loop's thread only; the rest are
    // constants that are Sendable themselves.

    /// The loop of the process; its thread starts with the first connection, and stays.
    static let shared = SocketLoop()

    private enum Job {
        case actor(UnownedJob)
        case body(@Sendable () -> Void)
    }
    private struct Inbox {
        var jobs: [Job] = []
        /// Whether the thread waits, or is about to, and must be woken.
        var isWaiting = false
    }
    private struct Timer {
        let deadline: ContinuousClock.Instant
        let body: @Sendable () -> Void
    }

    private let inbox = Mutex(Inbox())
    private let timerNumber = Atomic<UInt64>(0)
    private let wakeup: Int32
    private var reader: PieceReader?
    private var watchers: [any SocketWatcher] = []
    private var timers: [UInt64: Timer] = [:]
    /// Whether there is a thread; without one nothing that is enqueued would ever run.
    private(set) var isRunning = false

    private init() {
        wakeup = CLibPQ_wakeupDescriptor()
        guard wakeup >= 0 else { return }
        // Set before the loop can be seen by anyone else, never changed again.
        isRunning = Thread.detach(name: "postgres-io") { [self] in run() }
    }

    // MARK: From any thread

    func enqueue(_ job: consuming ExecutorJob) { append(.actor(UnownedJob(job))) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs a body on the loop's thread, after what came before it.
    func execute(_ body: @escaping @Sendable () -> Void) { append(.body(body)) }

    /// Runs a body on the loop's thread once the time has come, unless it is cancelled before.
    ///
    /// - Returns: the number to cancel it by.
    func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> UInt64 {
        let number = timerNumber.add(1, ordering: .relaxed).newValue
        execute { [self] in timers[number] = Timer(deadline: deadline, body: body) }
        return number
    }

    /// Forgets a scheduled body, unless it runs already.
    func cancelTimer(_ number: UInt64) { execute { [self] in timers[number] = nil } }

    private func append(_ job: Job) {
        let mustWake = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isWaiting = false }
            return inbox.isWaiting
        }
        guard mustWake else { return }
        var one: UInt64 = 1
        _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
    }

    // MARK: On the loop's thread

    /// What reads for all connections, one at a time; nil while the process has no descriptors left.
    var pieces: PieceReader? {
        if reader == nil { reader = PieceReader() }
        return reader
    }

    func add(_ watcher: any SocketWatcher) {
        if !contains(watcher) { watchers.append(watcher) }
    }

    func remove(_ watcher: any SocketWatcher) { watchers.removeAll { $0 === watcher } }

    private func contains(_ watcher: any SocketWatcher) -> Bool { watchers.contains { $0 === watcher } }

    private func run() {
        while true {
            runJobs()
            runTimers()
            let current = watchers
            let now = ContinuousClock.now
            for watcher in current where contains(watcher) {
                if let deadline = watcher.deadline, deadline <= now { watcher.deadlinePassed(now) }
            }
            wait()
        }
    }

    private func runJobs() {
        let jobs = inbox.withLock { inbox in
            inbox.isWaiting = false
            let jobs = inbox.jobs
            inbox.jobs.removeAll(keepingCapacity: jobs.count < 1_024)
            return jobs
        }
        for job in jobs {
            switch job {
            case .actor(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .body(let body): body()
            }
        }
    }

    private func runTimers() {
        if timers.isEmpty { return }
        let now = ContinuousClock.now
        for (number, timer) in timers where timer.deadline <= now {
            timers[number] = nil
            timer.body()
        }
    }

    private func wait() {
        // Whoever adds a job from here on sees the mark and wakes the thread.
        let isIdle = inbox.withLock { inbox in
            inbox.isWaiting = inbox.jobs.isEmpty
            return inbox.isWaiting
        }
        let current = watchers
        var list = [pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)]
        for watcher in current {
            let interest = watcher.interest
            list.append(pollfd(fd: interest.descriptor, events: interest.events, revents: 0))
        }
        let count = poll(&list, nfds_t(list.count), isIdle ? waitingTime() : 0)
        guard count > 0 else { return }
        if list[0].revents != 0 {
            var value: UInt64 = 0
            _ = read(wakeup, &value, MemoryLayout<UInt64>.size)
        }
        for (watcher, entry) in zip(current, list.dropFirst()) where entry.revents != 0 && contains(watcher) {
            watcher.socketReady()
        }
    }

    /// Milliseconds to the next deadline, rounded up so that it is over then; at most a minute.
    private func waitingTime() -> Int32 {
        var next: ContinuousClock.Instant?
        for watcher in watchers { next = Self.earlier(next, watcher.deadline) }
        for timer in timers.values { next = Self.earlier(next, timer.deadline) }
        guard let next else { return 60_000 }
        let (seconds, attoseconds) = (next - ContinuousClock.now).components
        if seconds < 0 || attoseconds < 0 { return 0 }
        if seconds >= 60 { return 60_000 }
        return Int32(seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private static func earlier(
        _ left: ContinuousClock.Instant?, _ right: ContinuousClock.Instant?
    ) -> ContinuousClock.Instant? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}

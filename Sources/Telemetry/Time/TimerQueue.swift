import Glibc
import Synchronization

/// Wakes tasks at moments of `CLOCK_MONOTONIC`, with one thread that sleeps until the first of them.
///
/// Why not `Task.sleep`: a sleep that is cancelled leaves its timer behind, and a thread is woken for nothing when its
/// time comes. Every question to a watched server has such a timer, which is there to be cancelled.
final class TimerQueue: @unchecked Sendable {
    // Sendable by proof: `heap` and `isWaiting` are touched with `mutex` held only; the rest are constants.

    /// The queue of the process; nil where there is no thread to be had.
    ///
    /// Its thread starts with the first sleep, and stays.
    static let shared = TimerQueue()

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var heap = TimerHeap()
    /// Whether the thread sleeps, so that an earlier moment has to wake it.
    private var isWaiting = false

    private init?() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        guard start() else {
            pthread_mutex_destroy(mutex)
            pthread_cond_destroy(changed)
            mutex.deallocate()
            changed.deallocate()
            return nil
        }
    }

    /// Suspends until the moment has come.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(until instant: MonotonicInstant) async throws {
        let sleeper = Sleeper(until: instant)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if sleeper.wait(continuation) { add(sleeper) }
            }
        } onCancel: {
            sleeper.wake()
        }
        try Task.checkCancellation()
    }

    private func add(_ sleeper: Sleeper) {
        pthread_mutex_lock(mutex)
        let isFirst = heap.insert(sleeper)
        if isFirst, isWaiting {
            isWaiting = false
            pthread_cond_signal(changed)
        }
        pthread_mutex_unlock(mutex)
    }

    private func start() -> Bool {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return false }
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 256 << 10)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let queue = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                TimerQueue.nameThread()
                // The queue lives as long as the process: what was retained for the thread is not released.
                if let argument { Unmanaged<TimerQueue>.fromOpaque(argument).takeUnretainedValue().run() }
                return nil
            }, queue.toOpaque())
        if result != 0 { queue.release() }
        return result == 0
    }

    /// Names the thread for `ps` and `top`; Swift's module of the C library lacks `pthread_setname_np`.
    private static func nameThread() {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, "timers", 6)
        close(file)
    }

    private func run() {
        pthread_mutex_lock(mutex)
        while true {
            let due = heap.removeDue(at: SystemTime().now())
            guard due.isEmpty else {
                pthread_mutex_unlock(mutex)
                for sleeper in due { sleeper.wake() }
                pthread_mutex_lock(mutex)
                continue
            }
            isWaiting = true
            if let next = heap.first {
                let (seconds, rest) = max(0, next.nanoseconds).quotientAndRemainder(dividingBy: 1_000_000_000)
                var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
                pthread_cond_timedwait(changed, mutex, &time)
            } else {
                pthread_cond_wait(changed, mutex)
            }
            isWaiting = false
        }
    }
}

/// A task that sleeps, woken once: by the time or by its cancellation.
final class Sleeper: Sendable {
    private enum State: Sendable {
        case new
        case waiting(CheckedContinuation<Void, Never>)
        case awake
    }

    /// When it is to be woken.
    let instant: MonotonicInstant
    private let state = Mutex(State.new)

    init(until instant: MonotonicInstant) {
        self.instant = instant
    }

    /// Whether nobody needs to wake it any more.
    var isAwake: Bool {
        state.withLock { if case .awake = $0 { true } else { false } }
    }

    /// Takes what resumes the task; false where it was woken before, and is resumed at once.
    func wait(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        let isTooLate = state.withLock { state in
            if case .awake = state { return true }
            state = .waiting(continuation)
            return false
        }
        if isTooLate { continuation.resume() }
        return !isTooLate
    }

    /// Resumes the task; further calls do nothing.
    func wake() {
        let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .awake }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume()
    }
}

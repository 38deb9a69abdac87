import Glibc

/// A mutex with a condition variable that counts its deadlines by the monotonic clock.
final class TimedCondition: @unchecked Sendable {
    // Sendable by proof: the pointers never change, and pthread's own objects are made for many threads.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Nanoseconds of the monotonic clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    func withLock<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Waits to be woken; the lock must be held, and is again afterwards.
    func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// Waits to be woken or for the monotonic clock to reach a moment; the lock must be held.
    func wait(until moment: Int64) {
        var deadline = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
        pthread_cond_timedwait(condition, mutex, &deadline)
    }

    func wakeAll() {
        pthread_cond_broadcast(condition)
    }
}

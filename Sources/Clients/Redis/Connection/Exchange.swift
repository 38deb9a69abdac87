import NIOCore

/// Commands that were sent together, and the replies that still have to come for them.
///
/// It keeps its place in the line when its caller has left, so that later replies meet their own callers.
final class Exchange {
    let waiter: Waiter<[RedisValue]>
    private var missing: Int
    private var replies: [RedisValue] = []
    private var timer: Scheduled<Void>?

    init(replies missing: Int, waiter: Waiter<[RedisValue]>) {
        self.missing = missing
        self.waiter = waiter
    }

    /// Sets what ends with the exchange: the timer of its deadline.
    func keep(_ timer: Scheduled<Void>) { self.timer = timer }

    /// Takes the next reply; true when it was the last one.
    func take(_ reply: RedisValue) -> Bool {
        missing -= 1
        if waiter.isDecided { replies = [] } else { replies.append(reply) }
        guard missing <= 0 else { return false }
        timer?.cancel()
        waiter.resume(.success(replies))
        return true
    }

    /// Ends without the replies that are missing.
    func fail(_ error: RedisError) {
        timer?.cancel()
        waiter.resume(.failure(error))
    }
}

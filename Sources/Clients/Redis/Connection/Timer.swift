import NIOCore
import NIOPosix

/// Something that is to happen later, on one of NIO's event loops, unless it is cancelled.
struct Timer: Sendable {
    private let scheduled: Scheduled<Void>

    /// Starts a timer.
    static func start(_ timeout: Duration, _ body: @escaping @Sendable () -> Void) -> Timer {
        let amount = min(TimeAmount(timeout), .hours(24))
        return Timer(scheduled: MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: amount, body))
    }

    /// Forgets it.
    func cancel() { scheduled.cancel() }
}

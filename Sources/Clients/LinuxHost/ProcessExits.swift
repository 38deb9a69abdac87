import BlockingIO
import CLinux
import Glibc
import Synchronization

/// Tells of processes that end, at once: a pidfd for each (Linux 5.3), and one thread that waits for all of them.
///
/// No right is needed: any process that can be seen can be waited for. The thread starts with the first process and
/// ends with this object.
public final class ProcessExits: Sendable {
    /// Stands for one process that is waited for.
    public struct Ticket: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    /// What became of the wish to wait for a process.
    public enum Outcome: Sendable {
        /// It is waited for.
        case watching(Ticket)
        /// There is no such process (any more).
        case gone
        /// The kernel has no pidfd, or the agent has no descriptor or thread left.
        case unavailable
    }

    private let room: WaitingRoom

    /// Creates a watch that waits for nobody yet.
    public init() {
        room = WaitingRoom()
    }

    deinit { room.end() }

    /// Waits for a process's end.
    ///
    /// The number is looked up now: check afterwards that it is still the process that was meant.
    /// - Parameter body: called once, on the watch's thread, when the process has ended; it must not block. Never
    ///   called after `forget(_:)` has returned, unless it is running just then.
    public func watch(_ process: Int, _ body: @escaping @Sendable () -> Void) -> Outcome {
        guard room.begin() else { return .unavailable }
        let descriptor = Int32(truncatingIfNeeded: CLinux_syscall(Int(CLinux_SYS_pidfd_open), process, 0))
        guard descriptor >= 0 else { return errno == ESRCH || errno == EINVAL ? .gone : .unavailable }
        return .watching(Ticket(number: room.add(descriptor, body)))
    }

    /// Stops waiting for a process.
    public func forget(_ ticket: Ticket) {
        room.remove(ticket.number)
    }

    /// For how many processes it waits.
    public var count: Int { room.count }
}

/// The pidfds of a watch and the thread that polls them; outlives the watch by one turn of the thread.
private final class WaitingRoom: Sendable {
    private struct Guest {
        let descriptor: Int32
        let body: @Sendable () -> Void
    }

    private struct State {
        var guests: [UInt64: Guest] = [:]
        var next: UInt64 = 0
        var wake: (reading: Int32, writing: Int32)?
        var hasThread = false
        var isOver = false
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.guests.count } }

    /// Starts the thread where it does not run yet; false where that cannot be.
    func begin() -> Bool {
        state.withLock { state in
            if state.hasThread { return true }
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return false }
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
            state.wake = (ends[0], ends[1])
            state.hasThread = Thread.detach(name: "process-exits") { self.run() }
            if !state.hasThread { Self.close(&state) }
            return state.hasThread
        }
    }

    func add(_ descriptor: Int32, _ body: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            state.next += 1
            state.guests[state.next] = Guest(descriptor: descriptor, body: body)
            Self.wake(state)
            return state.next
        }
    }

    func remove(_ number: UInt64) {
        state.withLock { state in
            // The thread may be polling the descriptor: a poll of one that was closed, or even opened anew by
            // somebody else, wakes it up for nothing at worst, since it looks the number up before it believes.
            guard let guest = state.guests.removeValue(forKey: number) else { return }
            _ = Glibc.close(guest.descriptor)
            Self.wake(state)
        }
    }

    func end() {
        state.withLock { state in
            state.isOver = true
            if state.hasThread { Self.wake(state) }
        }
    }

    private func run() {
        var numbers: [UInt64] = []
        var descriptors: [pollfd] = []
        while collect(&numbers, &descriptors) {
            guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
            if descriptors[0].revents != 0 { drain(descriptors[0].fd) }
            for (number, descriptor) in zip(numbers, descriptors.dropFirst()) where descriptor.revents != 0 {
                dismiss(number, descriptor.fd)?()
            }
        }
    }

    /// What to poll next, the wake-up pipe first; false at the end, when everything has been closed.
    private func collect(_ numbers: inout [UInt64], _ descriptors: inout [pollfd]) -> Bool {
        numbers.removeAll(keepingCapacity: true)
        descriptors.removeAll(keepingCapacity: true)
        return state.withLock { state in
            guard !state.isOver, let wake = state.wake else {
                for guest in state.guests.values { _ = Glibc.close(guest.descriptor) }
                state.guests.removeAll()
                Self.close(&state)
                return false
            }
            descriptors.append(pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0))
            for (number, guest) in state.guests {
                numbers.append(number)
                descriptors.append(pollfd(fd: guest.descriptor, events: Int16(POLLIN), revents: 0))
            }
            return true
        }
    }

    /// Lets go of a process that has ended; nil where it was forgotten meanwhile.
    private func dismiss(_ number: UInt64, _ descriptor: Int32) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard let guest = state.guests[number], guest.descriptor == descriptor else { return nil }
            state.guests[number] = nil
            _ = Glibc.close(descriptor)
            return guest.body
        }
    }

    private func drain(_ descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) > 0 {}
    }

    private static func wake(_ state: borrowing State) {
        guard let wake = state.wake else { return }
        var byte: UInt8 = 1
        // A full pipe wakes as well as one byte more.
        _ = write(wake.writing, &byte, 1)
    }

    private static func close(_ state: inout State) {
        guard let wake = state.wake else { return }
        _ = Glibc.close(wake.reading)
        _ = Glibc.close(wake.writing)
        state.wake = nil
        state.hasThread = false
    }
}

import CCurl
import Glibc
import Synchronization

/// What is asked of the observer's thread, and the bell that wakes it.
final class TransferInbox: Sendable {
    typealias Receiver = @Sendable (HTTPObservation) -> Void

    enum Command: Sendable {
        case start(UInt64, Hop, Receiver)
        case resolved(UInt64, NameLookups.Answer)
        case trusted(TrustStores.Loaded)
        case cancel(UInt64)
        case stop
    }

    private struct State {
        var commands: [Command] = []
        var nextID: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Readable when there is something to take; -1 where the system had none to give.
    let bell: Int32

    init() {
        bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    }

    deinit { if bell >= 0 { Glibc.close(bell) } }

    func newID() -> UInt64 {
        state.withLock { state in
            state.nextID &+= 1
            return state.nextID
        }
    }

    /// Leaves a command for the thread; false when nobody will take it any more.
    @discardableResult
    func post(_ command: Command) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        if isFirst {
            var one: UInt64 = 1
            _ = write(bell, &one, MemoryLayout<UInt64>.size)
        }
        return isTaken
    }

    /// Takes all commands in the order in which they came.
    func take() -> [Command] {
        var count: UInt64 = 0
        _ = read(bell, &count, MemoryLayout<UInt64>.size)
        return state.withLock { state in
            let commands = state.commands
            state.commands = []
            return commands
        }
    }

    /// Takes what is left; nothing is accepted from here on.
    func close() -> [Command] {
        state.withLock { state in
            state.isClosed = true
            return state.commands
        }
    }
}

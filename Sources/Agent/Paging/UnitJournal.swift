import BlockingIO
import ServiceLifecycle
import Synchronization
import SystemdClient
import Telemetry

/// The last journal lines of systemd units whose processes are not well, so that a message can show them.
///
/// Reading is asked for with the first bad measurement and is over before the failure is confirmed, as a rule; nobody
/// waits for it. Where the agent may not read the journal there are no lines.
final class UnitJournal: Service {
    /// How many lines are shown.
    static let count = 4
    /// For how long lines count as those of what goes wrong now.
    static let memory: Duration = .seconds(60)
    /// From one reading of a unit's journal to the next.
    static let pause: Duration = .seconds(5)

    private struct Entry: Sendable {
        var lines: [String] = []
        var readAt: MonotonicInstant?
        var isWanted = true
    }

    /// The thread that searches the journal.
    private actor Searcher {
        private nonisolated let executor = BlockingExecutor(name: "unit-journal")
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        func lines(_ unit: String, _ read: @Sendable (String) -> [String]) -> [String] { read(unit) }
    }

    private let read: @Sendable (String) -> [String]
    private let time: any TimeSource
    private let wakeUp = WakeUp()
    private let entries = Mutex<[String: Entry]>([:])

    /// Creates a reader.
    ///
    /// - Parameter read: reads a unit's last lines; it may block.
    init(
        time: any TimeSource,
        read: @escaping @Sendable (String) -> [String] = { unit in
            (try? JournalReader.lastMessages(of: unit, count: UnitJournal.count)) ?? []
        }
    ) {
        self.time = time
        self.read = read
    }

    func run() async throws {
        let searcher = Searcher()
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            for unit in entries.withLock({ $0.filter(\.value.isWanted).keys.sorted() }) {
                let lines = await searcher.lines(unit, read)
                let now = time.now()
                entries.withLock { $0[unit] = Entry(lines: lines, readAt: now, isWanted: false) }
            }
            let time = self.time
            await cancelWhenGracefulShutdown { [wakeUp] in
                await wakeUp.wait(until: time.now() + .seconds(3_600), time: time)
            }
        }
    }

    /// What a unit said last, as far as it has been read; asks for it to be read again.
    func lines(of unit: String) -> [String] {
        let now = time.now()
        let (lines, isDue) = entries.withLock { entries -> ([String], Bool) in
            guard var known = entries[unit] else {
                entries[unit] = Entry()
                return ([], true)
            }
            let age = known.readAt.map { now - $0 }
            let isDue = !known.isWanted && (age.map { $0 >= Self.pause } ?? true)
            if isDue {
                known.isWanted = true
                entries[unit] = known
            }
            return (age.map { $0 <= Self.memory } == true ? known.lines : [], isDue)
        }
        if isDue { wakeUp.signal() }
        return lines
    }
}

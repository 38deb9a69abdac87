import Logging
import Synchronization
import Telemetry
import Testing

@Suite("Observers of the log")
struct LogObserverTests {
    private let observer = RecordingObserver()

    private func logger(_ observers: [any LogRecordObserver], _ output: LogOutput = .discard) -> Logger {
        Logger(label: "app") { label in
            AgentLogHandler(
                label: label, output: output, control: LogLevelControl(.info), time: StoppedTime(),
                observers: observers)
        }
    }

    @Test("they see what is written: masked, bounded, with its place and its error")
    func records() throws {
        struct Broken: Error, CustomStringConvertible { let description = "no a://u:hunter2@h" }
        logger([observer]).error(
            "x a://u:hunter2@h", error: Broken(), metadata: ["password": "hunter2", "b": ["c": "1"]],
            file: "App/Main.swift", function: "run()", line: 7)
        let record = try #require(observer.records.first)
        #expect(record.message == "x a://<redacted>@h" && record.level == .error && record.logger == "app")
        #expect(record.failure?.type == "Broken" && record.failure?.message == "no a://<redacted>@h")
        #expect(
            record.fields == [
                .init(name: "b", value: .object([.init(name: "c", value: .string("1"))])),
                .init(name: "password", value: .string("<redacted>")),
            ])
        #expect(record.place.file == "App/Main.swift" && record.place.function == "run()" && record.place.line == 7)
        #expect(record.droppedFields == 0 && record.requestID == nil && record.trace == nil)
    }

    @Test("what the level leaves out they do not see; what is dropped of a record is counted")
    func levelsAndDrops() {
        logger([observer]).debug("no")
        let wide = Logger.Metadata(uniqueKeysWithValues: (0..<300).map { ("key\($0)", "v") })
        logger([observer]).info("yes", metadata: wide)
        #expect(observer.records.map(\.message) == ["yes"])
        #expect(observer.records.map(\.fields.count) == [256] && observer.records.map(\.droppedFields) == [44])
    }

    @Test("the log is written with and without them, and each of them gets every record")
    func several() {
        let sink = RecordingLogSink()
        logger([observer, LogObserverSlot(), observer], .text(sink)).info("m")
        #expect(sink.lines.count == 1 && observer.records.count == 2)
    }

    @Test("a slot forwards from when it is filled until it is emptied")
    func slot() {
        let slot = LogObserverSlot()
        let logger = logger([slot])
        logger.info("before")
        slot.replace(with: observer)
        logger.info("during")
        let other = RecordingObserver()
        slot.replace(with: other)
        logger.info("other")
        slot.replace(with: nil)
        logger.info("after")
        #expect(observer.records.map(\.message) == ["during"] && other.records.map(\.message) == ["other"])
    }

    @Test("an observer that was taken out is let go, and so is the last one with its slot")
    func release() {
        let tally = Tally()
        var slot: LogObserverSlot? = LogObserverSlot()
        for _ in 0..<3 { slot?.replace(with: CountedObserver(tally: tally)) }
        #expect(tally.living.load(ordering: .relaxed) == 1)
        slot?.replace(with: nil)
        #expect(tally.living.load(ordering: .relaxed) == 0)
        slot?.replace(with: CountedObserver(tally: tally))
        slot = nil
        #expect(tally.living.load(ordering: .relaxed) == 0)
    }

    @Test("records from many tasks, while observers come and go, reach one living observer each or none")
    func concurrency() async {
        let tally = Tally()
        let slot = LogObserverSlot()
        let event = LogEvent(
            level: .info, message: "m", metadata: nil, source: nil, file: "f", function: "g", line: 1)
        let record = LogRecord(event, metadata: [:], logger: "app", time: StoppedTime().wall)
        slot.replace(with: CountedObserver(tally: tally))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<50_000 { slot.observe(record) } }
            }
            for _ in 0..<2 {
                group.addTask { for _ in 0..<50_000 { slot.replace(with: CountedObserver(tally: tally)) } }
            }
        }
        #expect(tally.seen.load(ordering: .relaxed) == 200_000)
        #expect(tally.afterEnd.load(ordering: .relaxed) == 0)
        // What readers held up is let go with the next change that meets none.
        slot.replace(with: nil)
        #expect(tally.living.load(ordering: .relaxed) == 0)
    }
}

/// Keeps what it saw.
final class RecordingObserver: LogRecordObserver {
    private let kept = Mutex<[LogRecord]>([])

    var records: [LogRecord] { kept.withLock { $0 } }

    func observe(_ record: LogRecord) { kept.withLock { $0.append(record) } }
}

/// What observers that come and go have in common.
private final class Tally: Sendable {
    let living = Atomic(0)
    let seen = Atomic(0)
    let afterEnd = Atomic(0)
}

/// Counts how many of its kind live, and what they see.
private final class CountedObserver: LogRecordObserver {
    private let tally: Tally
    private let hasEnded = Atomic(false)

    init(tally: Tally) {
        self.tally = tally
        tally.living.add(1, ordering: .relaxed)
    }

    deinit {
        hasEnded.store(true, ordering: .relaxed)
        tally.living.subtract(1, ordering: .relaxed)
    }

    func observe(_ record: LogRecord) {
        tally.seen.add(1, ordering: .relaxed)
        if hasEnded.load(ordering: .relaxed) { tally.afterEnd.add(1, ordering: .relaxed) }
    }
}

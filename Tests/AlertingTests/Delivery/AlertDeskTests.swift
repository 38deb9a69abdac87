import AgentTestKit
import Glibc
import Synchronization
import Telemetry
import Testing

@testable import Alerting

@Suite("Alert desk", .timeLimit(.minutes(3)))
struct AlertDeskTests {
    private let now = StateDirectory.now

    @Test("an attempt is on the disk before it is made, and its outcome after")
    func order() async throws {
        let directory = try StateDirectory()
        let seen = Mutex<[Delivery.State]>([])
        let reader = AlertStore(directory: directory.path)
        let channel = ScriptedChannel { delivery, _ in
            // What somebody else reads in the file at this moment.
            _ = try? await reader.open(at: StateDirectory.now)
            let states = (try? await reader.deliveries(of: "A").map(\.state)) ?? []
            await reader.close()
            seen.withLock { $0 = states }
            return DeliveryOutcome(.delivered, status: 200, description: "answered 200")
        }
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
        }
        #expect(seen.withLock { $0 } == [.inflight])
        let state = try await directory.store().load(at: now)
        #expect(state.deliveries.isEmpty)
        #expect(state.told == ["A": ["oncall": 1]])
        #expect(fixture.desk.figures.counters.channels["oncall"]?.attempts == [.delivered: 1])
        #expect(fixture.desk.figures.problem == nil)
    }

    @Test("an order that was answered survives a sudden end")
    func durable() async throws {
        let directory = try StateDirectory()
        let fixture = DeskFixture(directory.path, channels: [ScriptedChannel()])
        _ = await fixture.desk.takeUp()
        let copy = try StateDirectory()
        try await fixture.running {
            try await fixture.desk.keep(DeskFixture.silence("s1"))
            directory.copy(to: copy)
        }
        #expect(try await copy.store().load(at: now).silences.map(\.id) == ["s1"])
        await #expect(throws: AlertStoreError.self) { try await fixture.desk.keep(DeskFixture.silence("s2")) }
    }

    @Test("what was in flight at a sudden end goes again with its key, and says so; the rest goes as it is")
    func suddenEnd() async throws {
        let directory = try StateDirectory()
        let copy = try StateDirectory()
        let channel = ScriptedChannel { _, _ in
            directory.copy(to: copy)
            return DeliveryOutcome(.delivered, description: "-")
        }
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
        }
        let again = ScriptedChannel()
        let next = DeskFixture(copy.path, channels: [again])
        let state = await next.desk.takeUp()
        #expect(state.incidents.map(\.reference) == ["A"])
        try await next.running {
            await again.waitForMessages(1)
            next.tell(.resolve, "A", transition: 2)
            await next.time.waitForSleepers(1)
            next.time.advance(by: .seconds(2))
            await again.waitForMessages(2)
        }
        #expect(again.texts == ["possible repeat: trigger A", "resolve A"])
        #expect(again.ids == ["A-1-oncall", "A-2-oncall"])
    }

    @Test("without a store paging goes on, nothing is answered as kept, and it is kept once there is one")
    func noStore() async throws {
        let directory = try StateDirectory()
        let path = directory.path + "/state"
        let channel = ScriptedChannel()
        let fixture = DeskFixture(path, channels: [channel])
        _ = await fixture.desk.takeUp()
        #expect(fixture.desk.figures.problem?.contains("cannot be opened") == true)
        try await fixture.running {
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
            await #expect(throws: AlertStoreError(.cannotOpen, "")) {
                try await fixture.desk.keep(DeskFixture.silence("s1"))
            }
            mkdir(path, 0o700)
            try await fixture.desk.keep(DeskFixture.silence("s2"))
            #expect(fixture.desk.figures.problem == nil)
        }
        let store = AlertStore(directory: path)
        try await store.open(at: now)
        let state = try await store.load(at: now)
        #expect(state.silences.map(\.id) == ["s1", "s2"])
        #expect(state.told == ["A": ["oncall": 1]])
        await store.close()
        for name in ["", "-wal", "-shm"] { unlink("\(path)/alerts.sqlite\(name)") }
        rmdir(path)
    }

    @Test("what the last life left goes out once the store can be read again, and is handed on")
    func late() async throws {
        let directory = try StateDirectory()
        let before = try await directory.store()
        try await before.commit(SampleCommit.make("OLD"))
        await before.close()
        rename(directory.path, directory.path + "-away")
        let handed = Mutex<[String]>([])
        let channel = ScriptedChannel()
        let fixture = DeskFixture(
            directory.path, channels: [channel],
            late: { state in handed.withLock { $0 = state.incidents.map(\.reference) } })
        #expect(await fixture.desk.takeUp().incidents.isEmpty)
        rename(directory.path + "-away", directory.path)
        try await fixture.running {
            try await fixture.desk.keep(DeskFixture.silence("s1"))
            await channel.waitForMessages(1)
        }
        #expect(channel.ids == ["OLD-1-oncall"])
        #expect(handed.withLock { $0 } == ["OLD"])
    }

    @Test("a file that was taken away is begun afresh, and nothing is answered as kept in between")
    func takenAway() async throws {
        let directory = try StateDirectory()
        let fixture = DeskFixture(directory.path, channels: [ScriptedChannel()])
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            try await fixture.desk.keep(DeskFixture.silence("s1"))
            for name in directory.names { unlink("\(directory.path)/\(name)") }
            await #expect(throws: AlertStoreError(.cannotOpen, "")) {
                try await fixture.desk.keep(DeskFixture.silence("s2"))
            }
            try await fixture.desk.keep(DeskFixture.silence("s3"))
        }
        #expect(try await directory.store().load(at: now).silences.map(\.id) == ["s2", "s3"])
    }

    @Test("an end sends what is due and gives up what hangs, which stays of unknown fate")
    func shutdown() async throws {
        let directory = try StateDirectory()
        let channel = ScriptedChannel { _, _ in
            await Tally().wait(for: 1)
            return DeliveryOutcome(.ambiguous, description: "the task was cancelled")
        }
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await fixture.running {
                    fixture.tell(.trigger, "A")
                    await channel.waitForMessages(1)
                }
            }
            await channel.waitForMessages(1)
            // The end waits for five seconds of the clock, and no longer.
            while fixture.time.instants.isEmpty { await Task.yield() }
            while !fixture.desk.state.withLock({ $0.isStopping }) { await Task.yield() }
            group.addTask {
                while !fixture.desk.state.withLock({ $0.isOver }) {
                    fixture.time.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        let state = try await directory.store().load(at: now)
        #expect(state.deliveries.map(\.state) == [.ambiguous])
        #expect(state.deliveries.first?.attempts.first?.outcome == "the task was cancelled")
    }

    @Test("a channel that refuses messages is a condition, until it takes one")
    func refusals() async throws {
        let directory = try StateDirectory()
        let verdicts = Mutex<[DeliveryOutcome.Verdict]>([.refused, .delivered])
        let channel = ScriptedChannel { _, _ in
            let verdict = verdicts.withLock { $0.removeFirst() }
            return DeliveryOutcome(verdict, status: 403, description: "answered 403")
        }
        let reports = Mutex<[AlertReport]>([])
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        fixture.desk.report { report in reports.withLock { $0.append(report) } }
        try await fixture.running {
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
            fixture.tell(.trigger, "B")
            while channel.texts.count < 2 {
                fixture.time.advance(by: .seconds(1))
                await Task.yield()
            }
        }
        let conditions = reports.withLock { $0.flatMap(\.conditions) }
        #expect(conditions.map(\.level) == [.clear, .holds(.critical), .clear])
        #expect(conditions.allSatisfy { $0.key.name == "omniflow/local:delivery" })
        #expect(conditions.dropFirst().first?.reason == "the channel oncall refuses messages: answered 403")
    }

    @Test("a damaged file is told by a message, and everything open goes on in a fresh one")
    func damaged() async throws {
        let directory = try StateDirectory()
        directory.write([UInt8](repeating: 0x41, count: 9_000), to: "alerts.sqlite")
        let channel = ScriptedChannel()
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        try await fixture.running { await channel.waitForMessages(1) }
        #expect(channel.texts.first?.contains("was damaged") == true)
        #expect(try await directory.store().deliveries().map(\.state) == [.done])
    }

    @Test("over a real connection: whatever BeepBot answers, each message arrives, with its key and its mark")
    func overHTTP() async throws {
        let bot = try FakeBeepBot([
            .resetAfterAccept, .status(429), .status(500), .garbage, .endless(503), .status(200), .closeEarly,
        ])
        defer { bot.stop() }
        let directory = try StateDirectory()
        let time = ManualTime(wall: now)
        let channel = BeepBotChannel(
            name: "oncall", settings: .init(url: bot.url, secret: Redacted("s"), chatID: "1"), time: time)
        let fixture = DeskFixture(directory.path, channels: [channel], time: time)
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            fixture.tell(.trigger, "A")
            while bot.requests.count < 6 {
                time.advance(by: .milliseconds(100))
                await Task.yield()
            }
            fixture.tell(.resolve, "A", transition: 2)
            while !fixture.desk.undelivered.isEmpty || bot.requests.count < 8 {
                time.advance(by: .milliseconds(100))
                await Task.yield()
            }
        }
        let repeats = [String](repeating: "possible repeat: trigger A", count: 5)
        #expect(
            bot.requests.compactMap(\.text) == ["trigger A"] + repeats + ["resolve A", "possible repeat: resolve A"])
        #expect(
            bot.requests.compactMap(\.key) == [String](repeating: "A-1-oncall", count: 6) + [
                "A-2-oncall", "A-2-oncall",
            ])
        let ledger = try await directory.store().deliveries(of: "A")
        #expect(ledger.map(\.state) == [.done, .done])
        #expect(ledger.last?.attempts.map(\.status) == [nil, 429, 500, nil, 503, 200])
    }

    @Test("a test goes to the channels that are named, and its identity says what became of it")
    func named() async throws {
        let directory = try StateDirectory()
        let (first, second) = (ScriptedChannel("first"), ScriptedChannel("second"))
        let fixture = DeskFixture(directory.path, channels: [first, second])
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            let test = Announcement(
                kind: .test, incident: nil, transition: 0, at: now, severity: .info, text: "hello")
            let ids = fixture.desk.send(test, to: ["second"])
            await second.waitForMessages(1)
            #expect(ids.keys.sorted() == ["second"])
            #expect(second.ids == [ids["second"]])
        }
        #expect(first.texts.isEmpty)
    }

    @Test("every named point lies on the way of a message that is refused for now, kept, and flushed")
    func points() async throws {
        let directory = try StateDirectory()
        let passed = Mutex<Set<CrashPoint>>([])
        let verdicts = Mutex<[DeliveryOutcome.Verdict]>([.retry(after: nil), .delivered])
        let channel = ScriptedChannel { _, _ in
            DeliveryOutcome(verdicts.withLock { $0.removeFirst() }, description: "-")
        }
        let fixture = DeskFixture(
            directory.path, channels: [channel],
            crash: CrashHook { point in passed.withLock { _ = $0.insert(point) } })
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            fixture.tell(.trigger, "A")
            try await fixture.desk.keep(DeskFixture.silence("s"))
            while channel.texts.count < 2 {
                fixture.time.advance(by: .seconds(1))
                await Task.yield()
            }
            fixture.time.advance(by: .seconds(700))
            while !passed.withLock({ $0.contains(.pruning) }) { await Task.yield() }
        }
        #expect(passed.withLock { $0 } == Set(CrashPoint.allCases))
        #expect(CrashPoint.allCases.count >= 12)
    }
}

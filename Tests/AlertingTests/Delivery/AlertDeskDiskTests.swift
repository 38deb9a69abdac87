import AgentTestKit
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// A disk that stands still when a test says so: the store's thread waits in the middle of a transaction.
private final class StillDisk: Sendable {
    private let isStill = Mutex(false)

    var hook: CrashHook {
        CrashHook { [self] point in
            guard point == .transactionBegun, isStill.withLock({ $0 }) else { return }
            while isStill.withLock({ $0 }) { sched_yield() }
        }
    }

    func stop() { isStill.withLock { $0 = true } }
    func goOn() { isStill.withLock { $0 = false } }
}

@Suite("Alert desk over a disk that does not answer", .timeLimit(.minutes(2)))
struct AlertDeskDiskTests {
    private let now = StateDirectory.now

    @Test("pages go out while the disk hangs, nothing is answered as kept, and all of it is there once it answers")
    func hangs() async throws {
        let directory = try StateDirectory()
        let disk = StillDisk()
        let channel = ScriptedChannel()
        let fixture = DeskFixture(
            directory.path, channels: [channel], diskPatience: .milliseconds(50), crash: disk.hook)
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            disk.stop()
            defer { disk.goOn() }
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
            await #expect(throws: AlertStoreError(.stalled, "")) {
                try await fixture.desk.keep(DeskFixture.silence("s1"))
            }
            #expect(fixture.desk.figures.problem?.contains("has not answered") == true)
            #expect(fixture.desk.isDiskStalled)
            disk.goOn()
            while fixture.desk.figures.problem != nil { await Task.yield() }
            #expect(!fixture.desk.isDiskStalled)
            try await fixture.desk.keep(DeskFixture.silence("s2"))
        }
        let state = try await directory.store().load(at: now)
        #expect(state.told == ["A": ["oncall": 1]])
        #expect(state.silences.map(\.id) == ["s1", "s2"])
        #expect(channel.texts == ["trigger A"])
    }

    @Test("a disk that hangs while old history is taken away does not hold up a page")
    func pruning() async throws {
        let directory = try StateDirectory()
        let isHanging = Mutex(true)
        let isPruning = Mutex(false)
        let channel = ScriptedChannel()
        let fixture = DeskFixture(
            directory.path, channels: [channel], diskPatience: .milliseconds(50),
            crash: CrashHook { point in
                guard point == .pruning else { return }
                isPruning.withLock { $0 = true }
                while isHanging.withLock({ $0 }) { sched_yield() }
            })
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            defer { isHanging.withLock { $0 = false } }
            while !isPruning.withLock({ $0 }) {
                fixture.time.advance(by: .seconds(100))
                await Task.yield()
            }
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
        }
        #expect(channel.texts == ["trigger A"])
    }

    @Test("a store that fails for long forgets the oldest history, and never what its file takes for unfinished")
    func bounded() {
        var pending = PendingCommit()
        let limit = PendingCommit.limit
        let (old, new) = (now + .seconds(-10), now + .seconds(10))
        func incident(_ reference: String, firedAt: WallTime) -> Incident {
            Incident(
                reference: reference, key: "http/\(reference)", phase: .resolved, severity: .warning, since: firedAt,
                firedAt: firedAt)
        }
        func delivery(_ id: String, _ state: Delivery.State, createdAt: WallTime) -> Delivery {
            var delivery = Delivery(
                id: id, channel: "oncall", kind: .single(.trigger), severity: .warning, references: [], text: "",
                announcements: [], createdAt: createdAt, notBefore: createdAt)
            delivery.state = state
            return delivery
        }
        var commit = AlertCommit()
        commit.incidents = [incident("OLD", firedAt: old)]
        commit.deliveries = [delivery("old", .done, createdAt: old), delivery("waits", .queued, createdAt: new)]
        pending.add(commit)
        var forgotten = 0
        for batch in 0..<24 {
            var more = AlertCommit()
            for number in 0..<1_000 {
                let name = "\(batch)-\(number)"
                more.incidents.append(incident(name, firedAt: new + .seconds(batch)))
                more.deliveries.append(delivery(name, .done, createdAt: new + .seconds(batch)))
                more.announcements.append(
                    Announcement(
                        kind: .note, incident: nil, transition: 0, at: new, severity: .info, text: name))
            }
            pending.add(more)
            forgotten += pending.forgetExcess(failingSince: now)
        }
        let kept = pending.takeAll()
        #expect(kept.incidents.contains { $0.reference == "OLD" })
        #expect(kept.deliveries.contains { $0.id == "old" } && kept.deliveries.contains { $0.id == "waits" })
        for count in [kept.incidents.count, kept.deliveries.count, kept.announcements.count] {
            #expect(count >= limit && count <= limit + limit / 10)
        }
        #expect(forgotten == 72_003 - kept.incidents.count - kept.deliveries.count - kept.announcements.count)
        #expect(kept.incidents.last?.reference == "23-999" && !kept.incidents.contains { $0.reference == "0-0" })
        #expect(pending.isEmpty)
    }

    @Test("when a channel took a message last is known to the next life")
    func proven() async throws {
        let directory = try StateDirectory()
        let channel = ScriptedChannel()
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            fixture.tell(.trigger, "A")
            await channel.waitForMessages(1)
        }
        let later = ManualTime(wall: now + .seconds(3_600))
        let next = DeskFixture(directory.path, channels: [ScriptedChannel()], time: later)
        _ = await next.desk.takeUp()
        let figures = next.desk.figures.counters.channels["oncall"]
        #expect(figures?.lastSuccess == now)
        #expect(figures?.provenAt.map { later.now() - $0 } == .seconds(3_600))
        await next.store.close()
    }
}

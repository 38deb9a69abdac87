import AgentTestKit
import Foundation
import LinuxHost
import Regex
import Telemetry
import Testing

@testable import Probes

@Suite("Processes of this machine")
struct RealProcessTests {
    /// A duration for `sleep` that no other process of the machine has.
    private static func mark() -> String { "9\(UInt32.random(in: 1_000_000...999_999_999))" }

    private static func probe(
        _ mark: String, minimum: Int = 1, limit: Int = 64,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) throws -> ProcessProbe {
        let time = SystemTime()
        var selection = ProcessSelection()
        selection.commandLine = try Pattern("^(/bin/)?sleep \(mark)$")
        var settings = ProcessProbeSettings(selection: selection)
        settings.minimum = minimum
        settings.exitWatchLimit = limit
        settings.measuresProportionalMemory = true
        return ProcessProbe(
            target: TargetID(kind: "process", name: "sleep"), settings: settings,
            table: ProcessTable(time: time), time: time, report: report)
    }

    private static var deadline: MonotonicInstant { SystemTime().now() + .seconds(20) }

    @Test("a process is found and measured", .timeLimit(.minutes(1)))
    func measured() async throws {
        let mark = Self.mark()
        let child = try StartedProcess("/bin/sleep", [mark])
        let probe = try Self.probe(mark)
        #expect(await ProbeConformance.violations(of: probe, timeout: .seconds(20)) == [])
        let families = try await probe.measure(until: Self.deadline).families
        #expect(families.figure("namedprocess_namegroup_num_procs", "sleep") == 1)
        #expect(try #require(families.figure("namedprocess_namegroup_memory_bytes", "sleep", "resident")) > 100_000)
        #expect(try #require(families.figure("namedprocess_namegroup_open_filedesc", "sleep")) >= 3)
        let share = try #require(families.figure("namedprocess_namegroup_worst_fd_ratio", "sleep"))
        #expect(share > 0 && share < 0.5)
        let start = try #require(families.figure("namedprocess_namegroup_oldest_start_time_seconds", "sleep"))
        #expect(abs(start - Date().timeIntervalSince1970) < 60)
        await probe.close()
        child.end()
    }

    @Test("an end is known at once, and the look that follows does not find the process", .timeLimit(.minutes(1)))
    func ends() async throws {
        let mark = Self.mark()
        let child = try StartedProcess("/bin/sleep", [mark])
        let probe = try Self.probe(mark)
        try await probe.checkUp(until: Self.deadline)
        child.end()
        var losses = probe.connectionLosses.makeAsyncIterator()
        #expect(await losses.next() != nil)
        await #expect(throws: ProbeError(.missing, "")) { try await probe.checkUp(until: Self.deadline) }
        // And when it is back, one of the looks that follow finds it.
        let next = try StartedProcess("/bin/sleep", [mark])
        var isBack = false
        while !isBack, await losses.next() != nil {
            isBack = (try? await probe.checkUp(until: Self.deadline)) != nil
        }
        let families = try await probe.measure(until: Self.deadline).families
        #expect(families.figure("omniflow_process_restarts_total", "sleep") == 1)
        #expect(families.figure("omniflow_process_exits_total", "sleep") == 1)
        await probe.close()
        #expect(await losses.next() == nil)
        next.end()
    }

    @Test("a zombie has ended", .timeLimit(.minutes(1)))
    func zombie() async throws {
        // The shell becomes a program that never asks for its child, which ends at once.
        let mark = Self.mark()
        let parent = try StartedProcess("/bin/sh", ["-c", "sleep 0 & exec sleep \(mark)"])
        let time = SystemTime()
        let table = ProcessTable(time: time)
        var selection = ProcessSelection()
        selection.names = ["sh", "sleep"]
        var members: [ProcessMember] = []
        let end = time.now() + .seconds(20)
        while time.now() < end, !members.contains(where: \.stat.hasEnded) {
            members = try await table.observe(selection, after: time.now(), details: nil, until: end).members
                .filter { $0.stat.parent == parent.number }
        }
        let zombie = try #require(members.first)
        #expect(zombie.stat.hasEnded)
        #expect(await !table.isRunning(zombie.key))
        #expect(await table.isRunning(try #require(try await Self.key(of: parent, table))))
        parent.end()
    }

    @Test("of many processes a bounded number is waited for", .timeLimit(.minutes(1)))
    func bounded() async throws {
        let mark = Self.mark()
        let children = try (0..<5).map { _ in try StartedProcess("/bin/sleep", [mark]) }
        let time = SystemTime()
        let table = ProcessTable(time: time)
        var selection = ProcessSelection()
        selection.commandLine = try Pattern("^(/bin/)?sleep \(mark)$")
        var settings = ProcessProbeSettings(selection: selection)
        settings.exitWatchLimit = 3
        settings.minimum = 5
        let probe = ProcessProbe(
            target: TargetID(kind: "process", name: "sleep"), settings: settings, table: table, time: time)
        while (try? await probe.checkUp(until: Self.deadline)) == nil {}
        #expect(table.exits.count == 3)
        await probe.close()
        #expect(table.exits.count == 0)
        for child in children { child.end() }
    }

    private static func key(of child: StartedProcess, _ table: ProcessTable) async throws -> ProcessKey? {
        var selection = ProcessSelection()
        selection.names = ["sleep"]
        return try await table.observe(selection, after: SystemTime().now(), details: nil, until: deadline).members
            .first { $0.key.number == child.number }?.key
    }
}

@Suite("Waiting for the ends of processes")
struct ProcessExitsTests {
    @Test("each end is told once, that of a forgotten process never", .timeLimit(.minutes(1)))
    func told() async throws {
        let exits = ProcessExits()
        let children = try (0..<4).map { _ in try StartedProcess("/bin/sleep", ["9999"]) }
        let tally = Tally()
        var tickets: [ProcessExits.Ticket] = []
        for child in children {
            guard case .watching(let ticket) = exits.watch(child.number, { tally.add() }) else {
                Issue.record("the kernel has no pidfd")
                return
            }
            tickets.append(ticket)
        }
        #expect(exits.count == 4)
        exits.forget(tickets[0])
        exits.forget(tickets[0])
        #expect(exits.count == 3)
        for child in children { child.end() }
        await tally.wait(for: 3)
        #expect(exits.count == 0)
    }

    @Test("a number that nobody has is gone", arguments: [4_194_305, 0x7FFF_FFFF, 0, -5])
    func gone(number: Int) {
        guard case .gone = ProcessExits().watch(number, {}) else {
            Issue.record("\(number) was taken for a process")
            return
        }
    }

    @Test("a watch that goes away leaves nobody waiting")
    func released() throws {
        let child = try StartedProcess("/bin/sleep", ["9999"])
        for _ in 0..<50 {
            let exits = ProcessExits()
            guard case .watching = exits.watch(child.number, {}) else {
                Issue.record("no descriptor or thread is left")
                return
            }
        }
        child.end()
    }
}

import Testing

@testable import Probes

@Suite("Counters of a group of processes")
struct ProcessGroupTests {
    private static func member(
        _ number: Int, at ticks: UInt64 = 100, parent: Int = 1, cpu: UInt64 = 0, state: String = "S",
        read: UInt64? = nil
    ) throws -> ProcessMember {
        let line = "\(number) (x) \(state) \(parent) 0 0 0 -1 0 0 0 0 0 \(cpu) 0 0 0 20 0 1 0 \(ticks) 0 0 0"
        var member = ProcessMember(stat: try #require(ProcessStat(Array(line.utf8)[...])))
        if let read {
            var details = ProcessDetails()
            details.readBytes = read
            member.details = details
        }
        return member
    }

    private static func observation(_ members: [ProcessMember], newest: UInt64 = 500) -> ProcessObservation {
        ProcessObservation(members: members, newestStart: newest)
    }

    @Test("what ran before counts from the first look on, what was started later in full")
    func baselines() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7, at: 100, cpu: 1_000)]))
        #expect(group.total(.userTicks) == 0)
        group.note(
            Self.observation([try Self.member(7, at: 100, cpu: 1_010), try Self.member(8, at: 600, cpu: 50)]))
        #expect(group.total(.userTicks) == 60)
        // One that ran all the time and only now belongs to the target.
        group.note(
            Self.observation([
                try Self.member(7, at: 100, cpu: 1_010), try Self.member(8, at: 600, cpu: 50),
                try Self.member(9, at: 300, cpu: 9_999),
            ]))
        #expect(group.total(.userTicks) == 60)
    }

    @Test("counters stay when a process ends, and when all have")
    func ends() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7)]))
        group.note(Self.observation([try Self.member(7, cpu: 40)]))
        #expect(group.note(Self.observation([])) == [ProcessKey(number: 7, startTicks: 100)])
        #expect(group.total(.userTicks) == 40 && group.exits == 1 && group.restarts == 0)
        group.note(Self.observation([try Self.member(7, at: 900, cpu: 2)]))
        #expect(group.total(.userTicks) == 42 && group.restarts == 1)
    }

    @Test("a number that is used again is another process")
    func reuse() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7, at: 100, cpu: 500)]))
        group.note(Self.observation([try Self.member(7, at: 900, cpu: 3)]))
        #expect(group.total(.userTicks) == 3 && group.exits == 1 && group.restarts == 1)
    }

    @Test("a counter that falls, as a sum over threads may, takes nothing back")
    func falls() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7, read: 100)]))
        group.note(Self.observation([try Self.member(7, read: 90)]))
        #expect(group.total(.readBytes) == 0)
        group.note(Self.observation([try Self.member(7, read: 95)]))
        #expect(group.total(.readBytes) == 5)
    }

    @Test("details that come later than the process count from then on, or in full where it is new")
    func lateDetails() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7)]))
        group.note(Self.observation([try Self.member(7), try Self.member(8, at: 600)]))
        group.note(Self.observation([try Self.member(7, read: 1_000), try Self.member(8, at: 600, read: 30)]))
        #expect(group.total(.readBytes) == 30)
    }

    @Test("a zombie has ended, once, and its last CPU time counts")
    func zombies() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7, cpu: 1)]))
        let ended = group.note(Self.observation([try Self.member(7, cpu: 6, state: "Z")]))
        #expect(ended.map(\.number) == [7] && group.exits == 1 && group.total(.userTicks) == 5)
        #expect(group.note(Self.observation([try Self.member(7, cpu: 6, state: "Z")])).isEmpty)
        #expect(group.note(Self.observation([])).isEmpty && group.exits == 1)
        group.note(Self.observation([try Self.member(8, at: 700)]))
        #expect(group.restarts == 1)
    }

    @Test("a zombie of the first look is none of our ends")
    func firstZombie() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(7, state: "Z")]))
        group.note(Self.observation([]))
        #expect(group.exits == 0)
    }

    @Test("more processes are no restarts, nor are workers that come and go below their master")
    func noRestarts() throws {
        var group = ProcessGroup()
        let master = try Self.member(7)
        group.note(Self.observation([master, try Self.member(8, parent: 7)]))
        group.note(Self.observation([master, try Self.member(9, at: 600, parent: 7)]))
        #expect(group.exits == 1 && group.restarts == 0)
        group.note(Self.observation([master, try Self.member(9, at: 600, parent: 7), try Self.member(10, at: 610)]))
        #expect(group.restarts == 0)
    }

    @Test("each of several that is replaced is a restart")
    func several() throws {
        var group = ProcessGroup()
        group.note(Self.observation([try Self.member(1_001), try Self.member(1_002)]))
        group.note(Self.observation([try Self.member(1_003, at: 700), try Self.member(1_004, at: 701)]))
        #expect(group.exits == 2 && group.restarts == 2)
    }
}

import Telemetry
import Testing

@testable import Probes

@Suite("What a heartbeat's record means")
struct HeartbeatVerdictTests {
    private static let daily = HeartbeatProbeSettings(
        schedule: .period(.seconds(86_400)), grace: .seconds(3_600), timeout: .seconds(7_200))
    private static let start = WallTime(secondsSinceEpoch: 1_750_000_000)

    private static func at(_ hours: Double) -> WallTime { start + .milliseconds(Int64(hours * 3_600_000)) }

    private static func verdict(
        _ events: [(Double, HeartbeatEvent.Kind)], at hours: Double, _ settings: HeartbeatProbeSettings = daily
    ) -> HeartbeatVerdict {
        var record = HeartbeatRecord(expectedSince: start)
        for (moment, kind) in events { record.take(HeartbeatEvent(kind), at: at(moment)) }
        return HeartbeatVerdict(record, settings, at: at(hours))
    }

    @Test("one that was never heard of is awaited until its first time and grace are over, then missing")
    func never() {
        #expect(Self.verdict([], at: 0) == .waiting(until: Self.at(25)))
        #expect(Self.verdict([], at: 25) == .waiting(until: Self.at(25)))
        #expect(Self.verdict([], at: 25.1) == .missing(due: Self.at(24)))
    }

    @Test("a success is good until the next one is due and its grace is over")
    func good() {
        let success = [(2.0, HeartbeatEvent.Kind.end(exitCode: 0))]
        #expect(Self.verdict(success, at: 26.9) == .good(next: Self.at(26)))
        #expect(Self.verdict(success, at: 27.1) == .late(due: Self.at(26), lastSuccess: Self.at(2)))
        #expect(Self.verdict(success + [(30, .end(exitCode: 0))], at: 31) == .good(next: Self.at(54)))
    }

    @Test("a failure stays one until a run ends well, also while another runs and after its time")
    func failed() {
        let failure: [(Double, HeartbeatEvent.Kind)] = [(1, .end(exitCode: 0)), (2, .end(exitCode: 3))]
        #expect(Self.verdict(failure, at: 2) == .failed(exitCode: 3, at: Self.at(2)))
        #expect(Self.verdict(failure + [(3, .start)], at: 3.5) == .failed(exitCode: 3, at: Self.at(2)))
        #expect(Self.verdict(failure, at: 100) == .failed(exitCode: 3, at: Self.at(2)))
        #expect(Self.verdict(failure + [(4, .end(exitCode: 0))], at: 5) == .good(next: Self.at(28)))
    }

    @Test("a run that began in time may take as long as it is allowed to, and no longer")
    func running() {
        let late: [(Double, HeartbeatEvent.Kind)] = [(1, .end(exitCode: 0)), (25.5, .start)]
        #expect(Self.verdict(late, at: 27) == .running(since: Self.at(25.5)))
        #expect(Self.verdict(late, at: 27.6) == .overrunning(since: Self.at(25.5)))
        #expect(Self.verdict(late + [(27.7, .end(exitCode: 0))], at: 27.8) == .good(next: Self.at(51.7)))
        let tooLate: [(Double, HeartbeatEvent.Kind)] = [(1, .end(exitCode: 0)), (26.5, .start)]
        #expect(Self.verdict(tooLate, at: 26.6) == .late(due: Self.at(25), lastSuccess: Self.at(1)))
        #expect(Self.verdict([(0.5, .start)], at: 1) == .running(since: Self.at(0.5)))
    }

    @Test("without a timeout a run may take as long as the grace")
    func graceIsTheTimeout() {
        var settings = Self.daily
        settings.timeout = nil
        #expect(Self.verdict([(1, .start)], at: 1.9, settings) == .running(since: Self.at(1)))
        #expect(Self.verdict([(1, .start)], at: 2.1, settings) == .overrunning(since: Self.at(1)))
    }

    @Test("by an expression the next time counts from the last success, which may come half a minute early")
    func cron() throws {
        let schedule = HeartbeatProbeSettings.Schedule.cron(try CronExpression(parsing: "0 3 * * *"), .utc)
        let settings = HeartbeatProbeSettings(schedule: schedule, grace: .seconds(600))
        func due(_ text: String) -> String {
            settings.due(after: WallTime(parsing: text) ?? Self.start).rfc3339(fractionDigits: 0)
        }
        #expect(due("2026-11-23T03:20:00Z") == "2026-11-24T03:00:00Z")
        #expect(due("2026-11-23T02:59:40Z") == "2026-11-24T03:00:00Z")
        #expect(due("2026-11-23T02:59:20Z") == "2026-11-23T03:00:00Z")
    }

    @Test("a length is the job's word or the time since the start, and never below zero")
    func durations() {
        var record = HeartbeatRecord(expectedSince: Self.start)
        record.take(HeartbeatEvent(.start), at: Self.at(1))
        record.take(HeartbeatEvent(.end(exitCode: 0)), at: Self.at(1.5))
        #expect(record.lastEnd?.duration == .seconds(1_800))
        record.take(HeartbeatEvent(.end(exitCode: 0)), at: Self.at(2))
        #expect(record.lastEnd?.duration == nil)
        record.take(HeartbeatEvent(.start), at: Self.at(3))
        record.take(HeartbeatEvent(.end(exitCode: 2), duration: .seconds(7)), at: Self.at(2))
        #expect(record.lastEnd?.duration == .seconds(7))
        record.take(HeartbeatEvent(.start), at: Self.at(5))
        record.take(HeartbeatEvent(.end(exitCode: 0)), at: Self.at(4))
        #expect(record.lastEnd?.duration == .zero)
        #expect(record.successes == 3 && record.failures == 1)
    }

    @Test("a clock that was ahead and is set back does not keep a job from ever being late")
    func clockSetBack() {
        var record = HeartbeatRecord(expectedSince: Self.start)
        record.take(HeartbeatEvent(.end(exitCode: 0)), at: Self.at(90_000))
        let isPulled = record.pullBack(to: Self.at(1))
        #expect(isPulled)
        #expect(record.lastSuccess == Self.at(1) && record.lastEnd?.at == Self.at(1))
        let isPulledAgain = record.pullBack(to: Self.at(1))
        #expect(!isPulledAgain)
        #expect(
            HeartbeatVerdict(record, Self.daily, at: Self.at(27)) == .late(due: Self.at(25), lastSuccess: Self.at(1)))
    }

    @Test("overdue counts from the end of the grace, and not while a run is under way that may still end well")
    func overdue() {
        var record = HeartbeatRecord(expectedSince: Self.start)
        func overdue(_ hours: Double) -> Duration {
            HeartbeatVerdict.overdue(record, Self.daily, at: Self.at(hours))
        }
        #expect(overdue(24.5) == .zero)
        #expect(overdue(26) == .seconds(3_600))
        record.take(HeartbeatEvent(.start), at: Self.at(24.5))
        #expect(overdue(26) == .zero)
        #expect(overdue(27) == .seconds(7_200))
    }
}

import Synchronization
import Telemetry
import Testing

@testable import Probes

/// A clock that a test sets.
final class SetTime: TimeSource {
    private let state = Mutex(Int64(0))
    static let origin = WallTime(secondsSinceEpoch: 1_750_000_000)

    func now() -> MonotonicInstant { MonotonicInstant(nanoseconds: state.withLock { $0 } * 1_000_000_000) }
    func wallClock() -> WallTime { Self.origin + .seconds(state.withLock { $0 }) }
    func sleep(until instant: MonotonicInstant) async throws {}
    func pass(_ seconds: Int64) { state.withLock { $0 += seconds } }
}

@Suite("The book of heartbeats")
struct HeartbeatBookTests {
    private let time = SetTime()
    private let book = HeartbeatBook()
    private let target = TargetID(kind: "heartbeat", name: "backup")
    private let settings = HeartbeatProbeSettings(schedule: .period(.seconds(60)), grace: .seconds(10))

    private var probe: HeartbeatProbe { HeartbeatProbe(target: target, settings: settings, book: book, time: time) }

    private func outcome() async -> (ProbeResult?, ProbeError?) {
        do {
            return (try await probe.measure(until: time.now() + .seconds(1)), nil)
        } catch {
            return (nil, error)
        }
    }

    @Test("unknown first, then missing, good, late, failed, hanging: each with its reason and its families")
    func life() async throws {
        #expect(await outcome().1?.code == .missing)
        book.expect(["backup"], at: time.wallClock())
        #expect(await outcome().1?.code == .pending)
        time.pass(71)
        let missing = await outcome().1
        #expect(missing?.code == .timeout && missing?.message.contains("never heard of") == true)
        #expect(overdue() == 1)
        #expect(book.take(HeartbeatEvent(.start), of: "backup", time: time) == nil)
        time.pass(5)
        #expect(book.take(HeartbeatEvent(.end(exitCode: 0)), of: "backup", time: time) == nil)
        let good = try #require(await outcome().0)
        #expect(good.summary == "ended well in 5 s 0 s ago, next by 2025-06-15T15:08:56Z", "\(good.summary ?? "")")
        #expect(good.families.first { $0.descriptor.name.hasSuffix("runs_total") }?.value("success") == 1)
        time.pass(71)
        #expect(await outcome().1?.message.contains("no success since") == true)
        _ = book.take(HeartbeatEvent(.end(exitCode: 137)), of: "backup", time: time)
        #expect(await outcome().1?.message == "ended with exit code 137 (signal 9) 0 s ago")
        _ = book.take(HeartbeatEvent(.end(exitCode: 0)), of: "backup", time: time)
        _ = book.take(HeartbeatEvent(.start), of: "backup", time: time)
        time.pass(11)
        #expect(await outcome().1?.message == "has been running for 11 s, longer than 10 s")
        let down = probe.familiesWhenDown(ProbeError(.timeout, ""))
        #expect(down.map(\.descriptor.name).contains("omniflow_heartbeat_last_success_timestamp_seconds"))
    }

    private func overdue() -> Double? {
        probe.familiesWhenDown(ProbeError(.timeout, "")).first { $0.descriptor.name.hasSuffix("overdue_seconds") }?
            .value()
    }

    @Test("of a flood thirty calls are taken, then one a second; other names have their own")
    func flood() {
        book.expect(["backup", "other"], at: time.wallClock())
        let taken = (0..<10_000).filter { _ in book.take(HeartbeatEvent(.start), of: "backup", time: time) == nil }
            .count
        #expect(taken == 30)
        #expect(book.take(HeartbeatEvent(.start), of: "other", time: time) == nil)
        let wait = book.take(HeartbeatEvent(.start), of: "backup", time: time)
        #expect(wait.map { $0 > .zero && $0 <= .milliseconds(1_001) } == true)
        time.pass(2)
        #expect(book.take(HeartbeatEvent(.start), of: "backup", time: time) == nil)
        #expect(book.refusals[.flood] == 9_971)
    }

    @Test("calls that are refused are counted, and slowed down together")
    func refused() {
        let waits = (0..<200).compactMap { _ in book.refuse(.unauthorized, at: time.now()) }
        #expect(waits.count == 100)
        #expect(book.refusals == [.unauthorized: 200])
    }

    @Test("only what is expected is kept; one that is taken out and set again is new")
    func expected() {
        book.restore(["old": HeartbeatRecord(expectedSince: SetTime.origin)])
        book.expect(["backup"], at: time.wallClock())
        #expect(Array(book.content.records.keys) == ["backup"])
        let revision = book.revision
        book.expect(["backup"], at: time.wallClock() + .seconds(5))
        #expect(book.revision == revision)
        #expect(book.record(of: "backup", at: time.wallClock())?.expectedSince == SetTime.origin)
        _ = book.take(HeartbeatEvent(.end(exitCode: 0)), of: "stranger", time: time)
        #expect(Array(book.content.records.keys) == ["backup"])
    }
}

@Suite("The file of heartbeats")
struct HeartbeatFileTests {
    private static let records: [String: HeartbeatRecord] = {
        var full = HeartbeatRecord(expectedSince: WallTime(secondsSinceEpoch: 1_750_000_000, nanoseconds: 250_000_000))
        full.take(
            HeartbeatEvent(.end(exitCode: 0), duration: .milliseconds(1_500)),
            at: WallTime(secondsSinceEpoch: 1_750_000_100))
        full.take(
            HeartbeatEvent(.end(exitCode: 3), log: "a \"b\"\n\u{1F600}"), at: WallTime(secondsSinceEpoch: 1_750_000_200)
        )
        full.take(HeartbeatEvent(.start), at: WallTime(secondsSinceEpoch: 1_750_000_300))
        return ["full": full, "new": HeartbeatRecord(expectedSince: WallTime(secondsSinceEpoch: 1))]
    }()

    @Test("what is written is read")
    func roundTrip() throws {
        #expect(try HeartbeatFile.decode(HeartbeatFile.encode(Self.records)) == Self.records)
        #expect(try HeartbeatFile.decode(HeartbeatFile.encode([:])) == [:])
    }

    @Test("a file that is cut anywhere, or is something else, is refused whole")
    func hostile() {
        let bytes = HeartbeatFile.encode(Self.records)
        for length in 0..<(bytes.count - 1) {
            #expect(throws: HeartbeatFile.Problem.self) { try HeartbeatFile.decode(Array(bytes.prefix(length))) }
        }
        for text in [
            "[]", "{}", "{\"version\":1}", "{\"version\":2,\"heartbeats\":{}}",
            "{\"version\":1,\"heartbeats\":{\"a\":{}}}",
            "{\"version\":1,\"heartbeats\":{\"a\":{\"expected_since\":\"x\",\"successes\":0,\"failures\":0}}}",
            "{\"version\":1,\"heartbeats\":{\"a\":{\"expected_since\":\"1\",\"successes\":-1,\"failures\":1e300}}}",
            "{\"version\":1,\"heartbeats\":{\"a\":{\"expected_since\":\"1\",\"successes\":0,\"failures\":0,"
                + "\"last_end\":{\"at\":\"1\",\"exit_code\":9999}}}}",
        ] {
            #expect(throws: HeartbeatFile.Problem.self) { try HeartbeatFile.decode(Array(text.utf8)) }
        }
    }
}

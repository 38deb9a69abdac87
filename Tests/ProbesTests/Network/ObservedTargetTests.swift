import AgentTestKit
import Synchronization
import Telemetry
import Testing

@testable import Probes

@Suite("Looks at a target")
struct ObservedTargetTests {
    private final class Counter: Sendable {
        let looks = Atomic(0)
        let isDown = Atomic(false)
    }

    private static func observed(_ counter: Counter, _ time: ManualTime) -> ObservedTarget {
        ObservedTarget(freshness: .seconds(5), time: time) { _ in
            counter.looks.add(1, ordering: .relaxed)
            let isDown = counter.isDown.load(ordering: .relaxed)
            return NetworkObservation(
                error: isDown ? ProbeError(.refused, "nobody listens") : nil,
                families: [NetworkFamilies.family(NetworkFamilies.ipProtocol, isDown ? 0 : 4)], summary: "well")
        }
    }

    @Test("a round publishes the up-check's look while that is fresh, and its own afterwards")
    func freshness() async throws {
        let time = ManualTime()
        let counter = Counter()
        let observed = Self.observed(counter, time)
        let limit = Duration.seconds(5)
        try await observed.checkUp(until: time.now() + limit)
        time.advance(by: .seconds(4))
        #expect(try await observed.measure(until: time.now() + limit).summary == "well")
        #expect(counter.looks.load(ordering: .relaxed) == 1)
        time.advance(by: .seconds(1))
        _ = try await observed.measure(until: time.now() + limit)
        #expect(counter.looks.load(ordering: .relaxed) == 2)
        try await observed.checkUp(until: time.now() + limit)
        #expect(counter.looks.load(ordering: .relaxed) == 3)
    }

    @Test("a target that is down tells the families of that look, and none of another error")
    func down() async {
        let time = ManualTime()
        let counter = Counter()
        counter.isDown.store(true, ordering: .relaxed)
        let observed = Self.observed(counter, time)
        await #expect(throws: ProbeError(.refused, "")) {
            try await observed.checkUp(until: time.now() + .seconds(5))
        }
        let names = observed.familiesWhenDown(ProbeError(.refused, "nobody listens")).map(\.descriptor.name)
        #expect(names == ["probe_success", "probe_duration_seconds", "probe_ip_protocol"])
        #expect(observed.familiesWhenDown(ProbeError(.timeout, "late")).map(\.descriptor.name) == ["probe_success"])
    }

    @Test("who asks while a look is under way shares it")
    func shared() async throws {
        let looks = Tally()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let time = ManualTime()
        let observed = ObservedTarget(freshness: .zero, time: time) { _ in
            looks.add()
            for await _ in gate { break }
            return NetworkObservation(summary: "shared")
        }
        let deadline = time.now() + .seconds(5)
        let summaries = await withTaskGroup(of: String?.self) { group in
            group.addTask { try? await observed.measure(until: deadline).summary }
            await looks.wait(for: 1)
            for _ in 0..<5 { group.addTask { try? await observed.measure(until: deadline).summary } }
            open.finish()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(summaries == [String?](repeating: "shared", count: 6))
        #expect(looks.value <= 6)
    }
}

import Telemetry
import Testing

@testable import Alerting

@Suite("The engine over random histories")
struct EnginePropertyTests {
    private static let names = (0..<5).map { "tcp/t\($0)" }

    /// What each check needs, directly or not: later ones need earlier ones.
    private static func links(_ dice: inout SeededGenerator) -> [String: [String]] {
        var links: [String: [String]] = [:]
        for index in 1..<names.count {
            links[names[index]] = names[..<index].filter { _ in Int.random(in: 0..<3, using: &dice) == 0 }
        }
        return links
    }

    private static func closure(_ graph: DependencyGraph) -> [String: Set<String>] {
        Dictionary(
            uniqueKeysWithValues: names.map { name in
                let above = CheckName(parsing: name).map(graph.ancestors) ?? []
                return (name, Set(above.map(\.description)))
            })
    }

    @Test("it announces what the reference model says, and when it says so", arguments: 0..<20 as Range<UInt64>)
    func model(block: UInt64) {
        for seed in block * 100..<(block + 1) * 100 {
            var dice = SeededGenerator(seed: seed)
            let graph = AlertWorld.graph(Self.links(&dice))
            let policy = ConfirmationPolicy(
                failAfter: Int.random(in: 1...3, using: &dice), clearAfter: Int.random(in: 1...3, using: &dice),
                detectsFlapping: false)
            var settings = EngineSettings(reminders: ReminderPlan(first: .seconds(60), then: .seconds(90)))
            settings.tellsGaps = false
            var world = AlertWorld(graph: graph, settings: settings, seed: seed)
            for name in Self.names {
                world.add(
                    name, policy, interval: Int64.random(in: 2_000...15_000, using: &dice),
                    phase: Int64.random(in: 0..<5_000, using: &dice))
            }
            for _ in 0..<Int.random(in: 5...30, using: &dice) { Self.step(&world, &dice, hasOtherSeverities: false) }
            var model = ReferenceModel(needs: Self.closure(graph), policy: policy, reminders: (60_000, 90_000))
            for event in world.events { model.take(event) }
            let lines = world.announced.map { entry in
                ReferenceModel.Line(
                    at: Int64((entry.at * 1_000).rounded()), check: entry.what.incident?.key ?? "",
                    kind: entry.what.kind.rawValue, isMuted: entry.what.isMuted)
            }
            let difference = lines.sorted().difference(from: model.lines.sorted())
            guard difference.isEmpty else {
                Issue.record("seed \(seed): \(difference.map { "\($0)" }.joined(separator: "\n"))")
                return
            }
        }
    }

    /// One random thing happens, and some time goes by.
    private static func step(_ world: inout AlertWorld, _ dice: inout SeededGenerator, hasOtherSeverities: Bool) {
        let name = names[Int.random(in: 0..<names.count, using: &dice)]
        let pattern = Int.random(in: 0..<4, using: &dice) == 0 ? "*" : name
        switch Int.random(in: 0..<20, using: &dice) {
        case 0..<7:
            world.set(name, hasOtherSeverities && Bool.random(using: &dice) ? .holds(.warning) : .holds(.critical))
        case 7..<11: world.set(name, .clear)
        case 11: world.set(name, .unknown)
        case 12: for name in names { world.set(name, Bool.random(using: &dice) ? .holds(.critical) : .clear) }
        case 13: for name in names { world.heal(name) }
        case 14, 15:
            let seconds = Int64.random(in: 1...200, using: &dice)
            let made = try? world.engine.silence(
                pattern, for: .seconds(seconds), owner: "o", reason: "r", at: world.now)
            if let made {
                world.events.append(
                    .silenced(
                        id: made.id, pattern: pattern, until: world.elapsed + seconds * 1_000, at: world.elapsed))
            }
        case 16:
            let known = world.engine.activeSilences(at: world.now)
            if let one = known.randomElement(using: &dice) {
                _ = try? world.engine.expireSilence(one.id, at: world.now)
                world.events.append(.unsilenced(id: one.id, at: world.elapsed))
            }
        case 17:
            let seconds = Int64.random(in: 1...300, using: &dice)
            if (try? world.engine.acknowledge(name, owner: "o", for: .seconds(seconds), at: world.now)) != nil {
                world.events.append(.acknowledged(name, until: world.elapsed + seconds * 1_000, at: world.elapsed))
            }
        case 18: world.restart(after: Bool.random(using: &dice) ? 0 : Double(Int.random(in: 1...100, using: &dice)))
        default: crash(&world, name)
        }
        world.drain()
        world.run(for: Double(Int.random(in: 1...15_000, using: &dice)) / 1_000)
    }

    /// A measurement is taken, and the process ends before anything of it is committed.
    private static func crash(_ world: inout AlertWorld, _ name: String) {
        guard let check = CheckName(parsing: name) else { return }
        let condition = AlertCondition(
            key: AlertKey(check: check), level: .holds(.critical), measuredAt: world.now.monotonic)
        world.engine.observe(AlertReport(group: name, conditions: [condition], isComplete: true), at: world.now)
        world.restart()
    }

    @Test(
        "order, one end for each beginning, and no more messages than are bearable, whatever happens",
        arguments: 0..<20 as Range<UInt64>)
    func invariants(block: UInt64) {
        for seed in block * 25..<(block + 1) * 25 {
            var dice = SeededGenerator(seed: seed ^ 0xfeed)
            let graph = AlertWorld.graph(Self.links(&dice))
            var world = AlertWorld(graph: graph, seed: seed)
            for name in Self.names {
                world.add(
                    name, ConfirmationPolicy(failAfter: Int.random(in: 1...3, using: &dice)),
                    interval: Int64.random(in: 2_000...15_000, using: &dice))
            }
            for _ in 0..<Int.random(in: 10...40, using: &dice) {
                Self.step(&world, &dice, hasOtherSeverities: true)
                if Int.random(in: 0..<10, using: &dice) == 0 { Self.deploy(&world, &dice) }
            }
            Self.judge(world.announced, seed)
            for name in Self.names {
                world.heal(name)
                world.checks[name]?.interval = 30_000
            }
            world.run(for: 1_500)
            let told = world.announced.map(\.what).filter { !$0.isMuted && $0.incident != nil }
            let open = Dictionary(grouping: told) { $0.incident?.reference ?? "" }
                .filter { $0.value.last?.kind != .resolve }
            #expect(open.isEmpty, "seed \(seed): \(open.keys)")
            let engine = world.engine
            #expect(engine.stories.isEmpty && engine.active.isEmpty && engine.open.isEmpty, "seed \(seed)")
            #expect(engine.watchers.isEmpty && engine.waiting.isEmpty && engine.muted.isEmpty, "seed \(seed)")
            #expect(world.store.confirmationCount == 0, "seed \(seed)")
        }
    }

    private static func deploy(_ world: inout AlertWorld, _ dice: inout SeededGenerator) {
        let name = "d\(Int.random(in: 0..<3, using: &dice))"
        if (try? world.engine.endDeploy(name, at: world.now)) == nil {
            let pattern = names[Int.random(in: 0..<names.count, using: &dice)]
            _ = try? world.engine.startDeploy(name, restarting: [pattern], at: world.now)
        }
        world.drain()
    }

    private static func judge(_ announced: [(at: Double, what: Announcement)], _ seed: UInt64) {
        let ofIncidents = announced.filter { $0.what.incident != nil }
        for (reference, all) in Dictionary(grouping: ofIncidents, by: { $0.what.incident?.reference ?? "" }) {
            #expect(all.map(\.what.transition) == Array(1...all.count), "seed \(seed): \(reference)")
            #expect(all.allSatisfy { $0.what.incident?.phase != .held }, "seed \(seed): \(reference)")
            let kinds = all.filter { !$0.what.isMuted }.map(\.what.kind)
            guard let first = kinds.first else { continue }
            #expect(first == .trigger || first == .flapping, "seed \(seed): \(reference) \(kinds)")
            #expect(kinds.count { $0 == .trigger } <= 1, "seed \(seed): \(reference) \(kinds)")
            #expect(!kinds.dropLast().contains(.resolve), "seed \(seed): \(reference) \(kinds)")
            #expect(!kinds.dropFirst().contains(.trigger), "seed \(seed): \(reference) \(kinds)")
        }
        for (key, all) in Dictionary(grouping: ofIncidents, by: { $0.what.incident?.key ?? "" }) {
            let counted: [Announcement.Kind] = [.trigger, .resolve, .flapping]
            let times = all.filter { !$0.what.isMuted && counted.contains($0.what.kind) }.map(\.at)
            for (index, first) in times.enumerated() {
                let count = times[index...].count { $0 < first + 600 }
                #expect(count <= 5, "seed \(seed): \(key) \(times)")
            }
        }
    }
}

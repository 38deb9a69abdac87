import Alerting
import Telemetry
import Testing

@Suite("Dependencies of random checks")
struct DependencyPropertyTests {
    /// Up-checks and sides of a few targets.
    private static let checks: [CheckName] = (0..<8).flatMap { target in
        [nil, "a", "b"].map { CheckName(kind: "k", target: "\(target)", aspect: $0) }
    }

    private static func links(_ dice: inout SeededGenerator, isAcyclic: Bool) -> [DependencyLink] {
        (0..<Int.random(in: 0...30, using: &dice)).compactMap { _ in
            let one = Int.random(in: 0..<checks.count, using: &dice)
            let other = Int.random(in: 0..<checks.count, using: &dice)
            // Downwards to another target: a side leads to its own up-check, which stands before it.
            if isAcyclic, one / 3 <= other / 3 { return nil }
            return DependencyLink(checks[one], dependsOn: checks[other], source: .pool(address: ""))
        }
    }

    private static func graph(_ dice: inout SeededGenerator, isAcyclic: Bool = false) -> (
        DependencyGraph, [DependencyLink]
    ) {
        let stated = links(&dice, isAcyclic: isAcyclic)
        let rules = Dictionary(grouping: stated, by: \.check).map { check, links in
            DependencyRule(CheckPattern("\(check)"), needs: links.map { .init($0.dependsOn, place: "p") })
        }
        return (DependencyGraph(rules: rules, found: links(&dice, isAcyclic: isAcyclic)), stated)
    }

    private static func standing(_ dice: inout SeededGenerator) -> CheckStanding {
        let state = CheckState.allCases.randomElement(using: &dice) ?? .pass
        let isOver = state == .pass && Bool.random(using: &dice)
        return CheckStanding(
            state, isFresh: Int.random(in: 0..<5, using: &dice) > 0,
            startedAt: MonotonicInstant(nanoseconds: Int64.random(in: 0...9, using: &dice)),
            recoveredAt: isOver ? MonotonicInstant(nanoseconds: Int64.random(in: 0...9, using: &dice)) : nil)
    }

    /// Everything that each check needs, by going round until nothing new comes.
    private static func closure(_ graph: DependencyGraph) -> [CheckName: Set<CheckName>] {
        var above = Dictionary(uniqueKeysWithValues: checks.map { ($0, Set(graph.links(of: $0).map(\.dependsOn))) })
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for check in checks {
                let more = (above[check] ?? []).reduce(into: above[check] ?? []) { $0.formUnion(above[$1] ?? []) }
                if more.count > above[check]?.count ?? 0 { isGrowing = true }
                above[check] = more
            }
        }
        return above
    }

    @Test("no check ever needs itself, and each circle that is told is one", arguments: 0..<200 as Range<UInt64>)
    func acyclic(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let (graph, stated) = Self.graph(&dice)
        let above = Self.closure(graph)
        for check in Self.checks {
            #expect(above[check]?.contains(check) == false, "seed \(seed): \(check)")
            #expect(graph.ancestors(of: check) == above[check], "seed \(seed): \(check)")
        }
        for cycle in graph.cycles {
            let next = cycle.links.dropFirst() + cycle.links.prefix(1)
            #expect(zip(cycle.links, next).allSatisfy { $0.dependsOn == $1.check }, "seed \(seed): \(cycle)")
        }
        // What the settings say holds unless it would close a circle.
        for link in stated where link.check != link.dependsOn {
            let isKept = graph.links(of: link.check).contains { $0.dependsOn == link.dependsOn }
            let isTold = graph.cycles.contains {
                $0.links.first?.check == link.check && $0.links.first?.dependsOn == link.dependsOn
            }
            #expect(isKept != isTold, "seed \(seed): \(link)")
        }
    }

    @Test("without a circle every link holds and none is told", arguments: 0..<50 as Range<UInt64>)
    func complete(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let (graph, stated) = Self.graph(&dice, isAcyclic: true)
        #expect(graph.cycles.isEmpty)
        for link in stated { #expect(graph.links(of: link.check).contains { $0.dependsOn == link.dependsOn }) }
    }

    @Test("causes and hits are those of the definition", arguments: 0..<200 as Range<UInt64>)
    func causes(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let (graph, _) = Self.graph(&dice)
        var standings: [CheckName: CheckStanding] = [:]
        for check in Self.checks where Int.random(in: 0..<4, using: &dice) > 0 {
            standings[check] = Self.standing(&dice)
        }
        let found = graph.explain(standings)
        let above = Self.closure(graph)
        for (check, standing) in standings {
            let guilty = (above[check] ?? []).filter { Self.explains(standings[$0], standing) }
            let isBad = [.fail, .warn, .unknown].contains(standing.state)
            let roots = isBad ? guilty.filter { guilty.isDisjoint(with: above[$0] ?? []) } : []
            #expect(found.causes[check]?.map(\.check) ?? [] == roots.sorted(), "seed \(seed): \(check)")
            // Whatever has a guilty one above it has a root: nothing is lost between the two.
            #expect(roots.isEmpty == (guilty.isEmpty || !isBad), "seed \(seed): \(check)")
        }
        for check in Self.checks {
            let blaming = found.causes.filter { $0.value.contains { $0.check == check } }.map(\.key)
            #expect(found.hits[check] ?? [] == blaming.sorted(), "seed \(seed): \(check)")
        }
    }

    private static func explains(_ parent: CheckStanding?, _ child: CheckStanding) -> Bool {
        guard let parent, let start = child.startedAt else { return false }
        if parent.state == .fail, parent.isFresh { return true }
        return parent.recoveredAt.map { $0 > start } ?? false
    }
}

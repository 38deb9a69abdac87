public import Telemetry

/// Which check needs which other one: from the settings, and from what is known of the targets.
///
/// A check of one side of a target always needs the target's up-check. A link that would close a circle is left out:
/// the settings' links come first, in the order of the checks' names, and those that are found out yield to them.
public struct DependencyGraph: Sendable {
    /// The circles that links of the settings would have closed.
    public private(set) var cycles: [DependencyCycle] = []
    private let rules: DependencyRules
    private let found: [CheckName: [DependencyLink]]
    /// The links of every check that another one needs: these alone can lie on a circle.
    private var inner: [CheckName: [DependencyLink]] = [:]

    /// Creates a graph.
    ///
    /// - Parameters:
    ///   - rules: what the settings say.
    ///   - found: links that were found out; an empty list in the most exact rule takes them away from its checks.
    public init(rules: [DependencyRule] = [], found: [DependencyLink] = []) {
        self.rules = DependencyRules(rules)
        self.found = Dictionary(grouping: found, by: \.check)
        let needed = Set(rules.flatMap { $0.needs.map(\.check) } + found.map(\.dependsOn))
        let nodes = needed.union(needed.map(\.targetID.upCheck)).sorted()
        for node in nodes { inner[node] = Self.ownTarget(of: node) }
        for node in nodes {
            for link in stated(node) where !add(link) { cycles.append(DependencyCycle(links: circle(closedBy: link))) }
        }
        for node in nodes {
            for link in foundOut(node) { _ = add(link) }
        }
    }

    /// What a check needs directly, whether or not it has ever been measured.
    public func links(of check: CheckName) -> [DependencyLink] {
        inner[check] ?? Self.ownTarget(of: check) + Self.unique(stated(check) + foundOut(check))
    }

    /// Whether anything but its own target's checks may need a check.
    public func isNeeded(_ check: CheckName) -> Bool { inner[check] != nil }

    /// Everything that a check needs directly or through others, without itself.
    public func ancestors(of check: CheckName) -> Set<CheckName> {
        var seen: Set<CheckName> = []
        var open = [check]
        while let next = open.popLast() {
            for link in links(of: next) where seen.insert(link.dependsOn).inserted { open.append(link.dependsOn) }
        }
        seen.remove(check)
        return seen
    }

    private static func ownTarget(of check: CheckName) -> [DependencyLink] {
        check.isUpCheck ? [] : [DependencyLink(check, dependsOn: check.targetID.upCheck, source: .aspect)]
    }

    private func stated(_ check: CheckName) -> [DependencyLink] {
        let needs = rules.rule(for: check).map { rule in rule.needs.map { (rule.pattern.description, $0) } } ?? []
        let links = needs.map { entry, need in
            DependencyLink(check, dependsOn: need.check, source: .settings(entry: entry, place: need.place))
        }
        return Self.unique(links)
    }

    private func foundOut(_ check: CheckName) -> [DependencyLink] {
        guard let links = found[check] else { return [] }
        return rules.rule(for: check)?.needs.isEmpty == true ? [] : Self.unique(links)
    }

    /// The first link to each check; a check that a pattern names as its own need does not need itself.
    private static func unique(_ links: [DependencyLink]) -> [DependencyLink] {
        var seen: Set<CheckName> = []
        return links.filter { $0.check != $0.dependsOn && seen.insert($0.dependsOn).inserted }
    }

    /// Adds a link of an inner check; false where it would close a circle.
    private mutating func add(_ link: DependencyLink) -> Bool {
        let present = inner[link.check] ?? []
        if present.contains(where: { $0.dependsOn == link.dependsOn }) { return true }
        guard path(from: link.dependsOn, to: link.check) == nil else { return false }
        inner[link.check] = present + [link]
        return true
    }

    private func circle(closedBy link: DependencyLink) -> [DependencyLink] {
        [link] + (path(from: link.dependsOn, to: link.check) ?? [])
    }

    /// The shortest way along inner links; empty from a check to itself, nil where there is none.
    private func path(from start: CheckName, to end: CheckName) -> [DependencyLink]? {
        var reachedBy: [CheckName: DependencyLink] = [:]
        var open = [start]
        var position = 0
        while position < open.count {
            let next = open[position]
            position += 1
            if next == end { return way(to: end, from: start, reachedBy) }
            for link in inner[next] ?? [] where link.dependsOn != start && reachedBy[link.dependsOn] == nil {
                reachedBy[link.dependsOn] = link
                open.append(link.dependsOn)
            }
        }
        return nil
    }

    private func way(
        to end: CheckName, from start: CheckName, _ reachedBy: [CheckName: DependencyLink]
    ) -> [DependencyLink] {
        var links: [DependencyLink] = []
        var check = end
        while check != start, let link = reachedBy[check] {
            links.append(link)
            check = link.check
        }
        return links.reversed()
    }
}

import Telemetry

/// The targets that are watched, in the order of the settings, and what each is called by others.
struct TargetDirectory: Sendable {
    private struct Entry: Sendable {
        let id: TargetID
        let facts: TargetFacts
        let addresses: [TargetAddress]
    }

    private let entries: [Entry]
    private let labels: [TargetID: String]
    private let seriesOf: [TargetID: String]

    /// Creates a directory.
    init(_ targets: [(id: TargetID, facts: TargetFacts)]) {
        entries = targets.map { target in
            Entry(
                id: target.id, facts: target.facts,
                addresses: target.facts.addresses.compactMap(TargetAddress.init(parsing:)))
        }
        seriesOf = Dictionary(targets.map { ($0.id, $0.facts.series ?? $0.id.kind) }, uniquingKeysWith: { $1 })
        labels = Self.labels(targets)
    }

    /// All of them.
    var targets: [TargetID] { entries.map(\.id) }

    /// The names of those of some kinds, for messages.
    func names(of kinds: [String]? = nil) -> [String] {
        entries.filter { kinds?.contains($0.id.kind) ?? true }.map(\.id.description)
    }

    /// The value of the label `target` that tells a target's series from those of its siblings where all are shown
    /// together; nil for the only one of its kind and for the one that the settings leave unlabelled, unless its kind
    /// always carries it.
    ///
    /// It is the target's name; `KIND/NAME` where another kind with the same families has a target of that name.
    func label(of target: TargetID) -> String? { labels[target] }

    private static func labels(_ targets: [(id: TargetID, facts: TargetFacts)]) -> [TargetID: String] {
        func series(_ target: (id: TargetID, facts: TargetFacts)) -> String { target.facts.series ?? target.id.kind }
        let counts = Dictionary(targets.map { (series($0), 1) }, uniquingKeysWith: +)
        let namesakes = Dictionary(targets.map { ([series($0), $0.id.name], 1) }, uniquingKeysWith: +)
        var labels: [TargetID: String] = [:]
        for target in targets {
            let group = series(target)
            guard target.facts.isAlwaysLabelled || counts[group] ?? 0 > 1 && !target.facts.isUnlabelled else {
                continue
            }
            let isAlone = namesakes[[group, target.id.name]] == 1
            labels[target.id] = isAlone ? target.id.name : target.id.description
        }
        return labels
    }

    /// The target that a drop-in port stands for: the only one of its kind, or of the kinds that share its families,
    /// or the one without a label.
    func standIn(of kind: String) -> TargetID? {
        let ofKind = entries.filter { seriesOf[$0.id] == kind }
        if ofKind.count == 1 { return ofKind[0].id }
        let unlabelled = ofKind.filter(\.facts.isUnlabelled)
        return unlabelled.count == 1 ? unlabelled[0].id : nil
    }

    /// The targets that a caller can mean, by `KIND/NAME`, else by name, else by an address as the settings have it,
    /// else by another way to write its host and port or URL.
    ///
    /// - Parameter kinds: of which kinds; nil for all.
    func found(_ asked: String, kinds: [String]? = nil) -> [TargetID] {
        let candidates = entries.filter { kinds?.contains($0.id.kind) ?? true }
        let ways: [(Entry) -> Bool] = [
            { $0.id.description == asked }, { $0.id.name == asked }, { $0.facts.addresses.contains(asked) },
        ]
        for isMeant in ways {
            let named = candidates.filter(isMeant)
            if !named.isEmpty { return named.map(\.id) }
        }
        guard let address = TargetAddress(parsing: asked) else { return [] }
        return candidates.filter { $0.addresses.contains { $0.fits(address) } }.map(\.id)
    }
}

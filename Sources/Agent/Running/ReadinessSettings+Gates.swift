import Alerting
import Telemetry

extension ReadinessSettings {
    /// The gates of the settings, and the default one unless they define it.
    ///
    /// The default gate wants every configured target; the host is one that nobody needs to configure, and jobs that
    /// report by themselves and agents elsewhere say nothing about what is deployed here.
    func gates(targets: [TargetID]) -> [ReadinessGroup] {
        let own = groups.map { name, group in
            ReadinessGroup(
                name: name, required: group.required.map { CheckPattern($0.description) },
                optional: group.optional.map { CheckPattern($0.description) })
        }
        let hasDefault = groups[ReadinessGroup.defaultName] != nil
        let configured = targets.filter { $0 != .localHost && !["heartbeat", "agent"].contains($0.kind) }
        return (hasDefault ? own : own + [.standard(targets: configured)]).sorted { $0.name < $1.name }
    }

    /// Whether some gate requires a check of a target besides its up-check.
    func requiresAspect(of target: TargetID, in snapshot: Snapshot) -> Bool {
        let required = groups.values.flatMap(\.required).map { CheckPattern($0.description) }
        guard !required.isEmpty else { return false }
        let names = required.compactMap(\.name) + snapshot.verdicts.map(\.check)
        return names.contains { name in
            name.targetID == target && !name.isUpCheck && required.contains { $0.matches(name) }
        }
    }
}

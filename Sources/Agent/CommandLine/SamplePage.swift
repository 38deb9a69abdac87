import Alerting
import Telemetry

/// An incident of a check as it could be: from its first message to its end.
struct SamplePage {
    /// Trigger, update, reminder, resolve.
    let announcements: [Announcement]

    /// - Parameter reason: why, by the newest measurement; nil for a made-up one.
    init(_ check: CheckName, _ descriptor: CheckDescriptor, _ loaded: LoadedSettings, reason: String?, now: WallTime) {
        let resolved = loaded.settings.checks.overrides.resolve(descriptor, for: check)
        let object = check.aspect.flatMap { aspect in
            descriptor.aspect.flatMap { known in
                known == aspect ? nil : aspect.split(separator: ":", maxSplits: 1).last.map(String.init)
            }
        }
        let began = now + .seconds(-40)
        var incident = Incident(
            reference: "K7QPX", key: check.description, phase: .open,
            severity: loaded.settings.checks.severity(of: check, descriptor), since: began,
            firedAt: began + .seconds(2), reason: reason ?? Self.reason(descriptor, resolved),
            firstStep: descriptor.hint(for: object), evidence: Self.evidence(resolved),
            members: [AlertKey(check: check)])
        incident.annotations = loaded.settings.checks.alertTerms(of: check).annotations
        incident.labels = loaded.settings.checks.alertTerms(of: check).labels
        incident.hits = loaded.dependencies.filter { $0.dependsOn == check.description }.map(\.check).sorted()
        incident.deploy = DeployMark(name: "4f2c", at: began + .seconds(-40))
        var over = incident
        over.phase = .resolved
        over.resolvedAt = began + .seconds(432)
        func announcement(_ kind: Announcement.Kind, _ incident: Incident, after seconds: Int64, count: Int = 0)
            -> Announcement
        {
            Announcement(
                kind: kind, incident: incident, transition: 1, at: began + .seconds(seconds),
                severity: incident.severity, count: count)
        }
        announcements = [
            announcement(.trigger, incident, after: 2), announcement(.update, incident, after: 120),
            announcement(.reminder, incident, after: 1_802, count: 1), announcement(.resolve, over, after: 433),
        ]
    }

    private static func reason(_ descriptor: CheckDescriptor, _ resolved: ResolvedCheck) -> String {
        guard descriptor.limits != nil, let limit = resolved.limits.critical ?? resolved.limits.warn else {
            return descriptor.aspect == nil ? "connection refused" : String(descriptor.explanation.dropLast())
        }
        let isWorseHigher = resolved.limits.worse == .higher
        let value = limit * (isWorseHigher ? 1.01 : 0.99)
        return ValueWords.text(value, unit: resolved.limits.unit)
    }

    private static func evidence(_ resolved: ResolvedCheck) -> [String] {
        let unit = resolved.limits.unit
        let limits = [
            resolved.limits.warn.map { "warns at \(ValueWords.text($0, unit: unit))" },
            resolved.limits.critical.map { "fails at \(ValueWords.text($0, unit: unit))" },
        ].compactMap { $0 }
        return limits.isEmpty ? [] : [limits.joined(separator: ", ")]
    }
}

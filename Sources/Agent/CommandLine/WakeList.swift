import Alerting
import Exporters
import Telemetry

/// What can wake somebody, why, and by which way: the answer to "will this call me at night?".
struct WakeList: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        /// The check, `*` where the thing concerned comes from the machine, or the pattern of an entry for many.
        let check: String
        /// Why it may.
        let reason: String
    }

    /// The checks in the order of the targets, those of the agent's own, then entries of the settings.
    let rows: [Row]
    /// Where criticals go, in words, in the order of the routes.
    let ways: [String]

    /// A check that is watched, with `*` for the thing concerned.
    private struct Watched {
        let check: CheckName
        let descriptor: CheckDescriptor

        /// What an entry's check has in common with it: the target and the kind of check.
        var family: String { "\(check.targetID) \(descriptor.runbook)" }
    }

    init(_ settings: AgentSettings) {
        let overrides = settings.checks.overrides
        let watched = Self.watched(settings)
        var rows = watched.compactMap { Self.row($0.check, $0.descriptor, overrides, settings) }
        // Entries for one thing alone, such as one mount point, may be louder than its siblings.
        var seen = Set(rows.map(\.check))
        let families = Set(watched.map(\.family))
        for rule in settings.checks.rules where rule.limits.severity == .critical && !rule.pattern.isPattern {
            guard let check = CheckName(parsing: rule.pattern.description), !seen.contains("\(check)"),
                let descriptor = CheckCatalog.descriptor(of: check),
                families.contains(Watched(check: check, descriptor: descriptor).family),
                let row = Self.row(check, descriptor, overrides, settings)
            else { continue }
            rows.append(row)
            seen.insert(row.check)
        }
        for rule in settings.checks.rules where rule.limits.severity == .critical && rule.pattern.isPattern {
            let covered = Self.covered(by: rule, watched, overrides, settings)
            if !covered.isEmpty { rows.append(Self.row(rule, covered)) }
        }
        self.rows = rows
        ways = Self.ways(settings.alerting)
    }

    /// The lines for a terminal.
    var lines: [String] {
        guard !ways.isEmpty else {
            return ["What can wake you: nothing, because no channel is set up (alerting.channels)."]
        }
        return ["What can wake you, and why:"] + TextTable.lines(rows.map { ["  \($0.check)", $0.reason] })
            + ["It goes:"] + ways.map { "  \($0)" }
    }

    private static func row(
        _ check: CheckName, _ descriptor: CheckDescriptor, _ overrides: Alerting.CheckSettings,
        _ settings: AgentSettings
    ) -> Row? {
        let resolved = overrides.resolve(descriptor, for: check)
        let canFail = descriptor.limits == nil || resolved.limits.critical != nil
        guard !resolved.isOff, settings.checks.severity(of: check, descriptor) == .critical, canFail else { return nil }
        if let reason = descriptor.pageReason { return Row(check: "\(check)", reason: reason) }
        let entry = settings.checks.rules.last { $0.limits.severity == .critical && $0.applies(to: check) }
        return Row(
            check: "\(check)",
            reason: "the settings make it critical" + (entry.map { " (checks.\"\($0.pattern.description)\")" } ?? ""))
    }

    /// An entry for many checks at once, with those of them that it makes critical.
    private static func row(_ rule: CheckRule, _ covered: [CheckName]) -> Row {
        let more = covered.count > named ? " and \(covered.count - named) more" : ""
        let names = covered.prefix(named).map(\.description).joined(separator: ", ")
        return Row(
            check: rule.pattern.description, reason: "the settings make critical what it covers: \(names)\(more)")
    }

    /// How many checks an entry for many names.
    private static let named = 5

    /// What of the watched checks an entry makes critical, where they can fail and no more exact one says otherwise.
    private static func covered(
        by rule: CheckRule, _ watched: [Watched], _ overrides: Alerting.CheckSettings, _ settings: AgentSettings
    ) -> [CheckName] {
        let meant = Set(KnownChecks.covered(by: rule.pattern.description).map(\.runbook))
        return watched.filter { one in
            let name = Glob(one.check.description)
            let isWhole = rule.applies(to: one.check)
            // Of things that come from the machine it may be about a few.
            guard isWhole || name.isPattern && meant.contains(one.descriptor.runbook) && rule.pattern.overlaps(name)
            else { return false }
            let resolved = overrides.resolve(one.descriptor, for: one.check)
            guard !(rule.limits.isOff ?? resolved.isOff) else { return false }
            if isWhole, settings.checks.severity(of: one.check, one.descriptor) != .critical { return false }
            if one.descriptor.limits == nil || resolved.limits.critical != nil { return true }
            return settings.checks.rules.contains {
                $0.limits.critical != nil && $0.pattern.overlaps(rule.pattern) && $0.pattern.overlaps(name)
            }
        }.map(\.check)
    }

    private static func watched(_ settings: AgentSettings) -> [Watched] {
        let remote = settings.remote
        let targets: [TargetID] =
            [.localHost] + remote.all.map(\.id) + remote.heartbeats.map(\.id) + remote.agents.map(\.target.id)
        let measured = targets.flatMap { target in
            CheckCatalog.measured.filter { $0.kind == target.kind }.map {
                Watched(check: $0.name(target: target.name, object: "*"), descriptor: $0)
            }
        }
        return measured + own(settings)
    }

    /// What the agent says of its own ways out: where there are any, a canary goes there, and telemetry leaves.
    private static func own(_ settings: AgentSettings) -> [Watched] {
        let routed = settings.alerting.channels.filter(\.isRouted)
        var descriptors: [CheckDescriptor] = []
        if !routed.isEmpty { descriptors.append(OwnCheckCatalog.delivery) }
        if routed.contains(where: { $0.canary != nil }) { descriptors.append(OwnCheckCatalog.canary) }
        let leaving = settings.openTelemetry
        if leaving.traces.isEnabled || leaving.metrics.isEnabled || leaving.logs.isEnabled {
            descriptors.append(OwnCheckCatalog.telemetry)
        }
        return descriptors.map { Watched(check: $0.name(target: OwnCheckCatalog.target), descriptor: $0) }
    }

    private static func ways(_ alerting: AlertingSettings) -> [String] {
        let routes = alerting.routing.routes.filter { $0.severities.contains(.critical) }
        let posted = alerting.channels.filter { !$0.isRouted }.map {
            "to the Alertmanagers of \($0.name), which decide for themselves"
        }
        return routes.map { way($0, alerting) } + posted
    }

    private static func way(_ route: Route, _ alerting: AlertingSettings) -> String {
        var text = "to \(route.channel)"
        if let chat = alerting.channels.first(where: { $0.name == route.channel })?.chatID { text += " (chat \(chat))" }
        return text + " " + RouteWords.manner(of: route, fallbackAfter: alerting.fallbackAfter)
    }
}

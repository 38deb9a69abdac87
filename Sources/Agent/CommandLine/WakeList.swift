import Alerting
import Telemetry

/// What can wake somebody, why, and by which way: the answer to "will this call me at night?".
struct WakeList: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        /// The check, `*` where the thing concerned comes from the machine.
        let check: String
        /// Why it may.
        let reason: String
    }

    /// The checks in the order of the targets.
    let rows: [Row]
    /// Where criticals go, in words, in the order of the routes.
    let ways: [String]

    init(_ settings: AgentSettings) {
        let overrides = settings.checks.overrides
        var rows: [Row] = []
        for target in Self.targets(settings) {
            for descriptor in CheckCatalog.all where descriptor.kind == target.kind {
                let check = descriptor.name(target: target.name, object: "*")
                Self.row(check, descriptor, overrides, settings).map { rows.append($0) }
            }
        }
        // Entries for one thing alone, such as one mount point, may be louder than its siblings.
        for rule in settings.checks.rules where rule.limits.severity == .critical && !rule.pattern.isPattern {
            guard let check = CheckName(parsing: rule.pattern.description),
                !rows.contains(where: { $0.check == "\(check)" }),
                let descriptor = CheckCatalog.descriptor(of: check),
                let row = Self.row(check, descriptor, overrides, settings)
            else { continue }
            rows.append(row)
        }
        self.rows = rows + Self.own(settings.alerting)
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
        guard !resolved.isOff, resolved.severity == .critical, canFail else { return nil }
        if let reason = descriptor.pageReason { return Row(check: "\(check)", reason: reason) }
        let entry = settings.checks.rules.last { $0.limits.severity == .critical && $0.applies(to: check) }
        return Row(
            check: "\(check)",
            reason: "the settings make it critical" + (entry.map { " (checks.\"\($0.pattern.description)\")" } ?? ""))
    }

    /// What the agent says of its own ways to people.
    private static func own(_ alerting: AlertingSettings) -> [Row] {
        let routed = alerting.channels.filter(\.isRouted)
        var rows: [Row] = []
        if !routed.isEmpty {
            rows.append(Row(check: "omniflow/local:delivery", reason: "a channel refuses what people are owed"))
        }
        if routed.contains(where: { $0.canary != nil }) {
            rows.append(Row(check: "omniflow/local:canary", reason: "a channel has taken nothing for too long"))
        }
        return rows
    }

    private static func targets(_ settings: AgentSettings) -> [TargetID] {
        let remote = settings.remote
        return [.localHost] + remote.all.map(\.id) + remote.heartbeats.map(\.id) + remote.agents.map(\.target.id)
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

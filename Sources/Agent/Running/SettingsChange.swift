import Logging
import Probes
import Telemetry

/// Puts other settings into force: all of what changed, or nothing where they cannot be used.
struct SettingsChange: Sendable {
    /// Keys that are read at the start only.
    private static let fixed = [
        "listen.address", "listen.port", "listen.tls.", "listen.limits.", "drop_in.", "state_directory", "shutdown.",
        "identity.time_zone", "log.format", "otlp.",
    ]

    let settings: SettingsBox
    let runner: ProbeRunner
    let checks: CheckJudge
    let dependencies: DependencyMap
    let access: AccessControl
    let tls: TLSContextStore?
    let heartbeats: HeartbeatBook
    let paging: Paging
    let shared: SharedProbeParts
    let time: any TimeSource
    let logger: Logger

    /// Says what came of it; what is wrong stands in the log, too.
    func apply(_ loaded: LoadedSettings) -> ReloadOutcome {
        let problems = loaded.issues.map(\.description)
        guard loaded.canStart else {
            settings.noteRefusal()
            logger.error(
                "settings are unusable, the old ones stay",
                metadata: ["problems": "\(problems.joined(separator: " | "))"])
            return ReloadOutcome(isApplied: false, changes: [], problems: problems)
        }
        let changes = Self.changedKeys(from: settings.loaded.resolved, to: loaded.resolved)
        settings.replace(loaded)
        spread(loaded, changed: changes)
        for problem in problems { logger.warning("settings", metadata: ["problem": "\(problem)"]) }
        logger.notice("settings reloaded", metadata: ["changed": "\(changes.joined(separator: ", "))"])
        let restart = changes.filter { key in Self.fixed.contains { key.hasPrefix($0) } }
        if !restart.isEmpty {
            logger.warning(
                "these settings count from the next start on", metadata: ["keys": "\(restart.joined(separator: ", "))"])
        }
        return ReloadOutcome(isApplied: true, changes: changes, needRestart: restart, problems: problems)
    }

    private func spread(_ loaded: LoadedSettings, changed: [String]) {
        let current = loaded.settings
        AgentLogging.setLevel(current.log.level)
        // Secrets are masked where keys are compared, so credentials are always taken anew, and targets tell by their
        // fingerprints whether they changed.
        access.replace(groups: current.listen.accessGroups)
        let targets = TargetPlan.make(
            loaded, heartbeats: heartbeats, shared: shared, time: time, logger: logger)
        let watched = Set(targets.map(\.id))
        let gone = runner.targets.filter { !watched.contains($0) }
        checks.keep(watched)
        dependencies.follow(current.dependencies)
        runner.apply(targets: targets)
        paging.follow(current, gone: gone, watched: watched)
        if changed.contains(where: { $0.hasPrefix("checks.") || $0.hasPrefix("readiness.") }) {
            // Judged by the new limits at once, not a round later.
            runner.demandEverything()
        }
        do {
            try tls?.reload()
        } catch {
            logger.error("certificate is unusable, the old one stays", metadata: ["error": "\(error)"])
        }
    }

    /// The keys whose values differ, in the catalogue's order.
    static func changedKeys(from old: ResolvedSettings, to new: ResolvedSettings) -> [String] {
        let before = Dictionary(old.rows.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(new.rows.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        return new.rows.map(\.key).filter { before[$0] != after[$0] }
            + old.rows.map(\.key).filter { after[$0] == nil }
    }
}

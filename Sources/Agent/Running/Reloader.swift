import Logging
import Synchronization
import SystemdClient
import Telemetry

/// Reads the settings again and puts into force what changed; a file that cannot be used changes nothing and says so.
actor Reloader {
    private let loader: SettingsLoader
    private let settings: SettingsBox
    private let runner: ProbeRunner
    private let access: AccessControl
    private let tls: TLSContextStore?
    private let notifier: ServiceNotifier
    private let time: any TimeSource
    private let logger: Logger

    init(
        loader: SettingsLoader, settings: SettingsBox, runner: ProbeRunner, access: AccessControl,
        tls: TLSContextStore?, notifier: ServiceNotifier, time: any TimeSource, logger: Logger
    ) {
        self.loader = loader
        self.settings = settings
        self.runner = runner
        self.access = access
        self.tls = tls
        self.notifier = notifier
        self.time = time
        self.logger = logger
    }

    /// Reloads once; reloads that come meanwhile wait their turn.
    @discardableResult
    func reload() -> ReloadOutcome {
        _ = try? notifier.reloading(status: "reading the settings again")
        defer { _ = try? notifier.ready() }
        let loaded = loader.load()
        let problems = loaded.issues.map(\.description)
        guard loaded.canStart else {
            logger.error(
                "settings are unusable, the old ones stay",
                metadata: ["problems": "\(problems.joined(separator: " | "))"])
            return ReloadOutcome(isApplied: false, changes: [], problems: problems)
        }
        let before = settings.loaded
        let changes = Self.changedKeys(from: before.resolved, to: loaded.resolved)
        settings.replace(loaded)
        apply(loaded.settings, changed: changes)
        for problem in problems { logger.warning("settings", metadata: ["problem": "\(problem)"]) }
        logger.notice("settings reloaded", metadata: ["changed": "\(changes.joined(separator: ", "))"])
        return ReloadOutcome(isApplied: true, changes: changes, problems: problems)
    }

    private func apply(_ current: AgentSettings, changed: [String]) {
        AgentLogging.setLevel(current.log.level)
        access.replace(groups: current.listen.accessGroups)
        if changed.contains(where: { $0.hasPrefix("probes.host.") || $0.hasPrefix("paths.") }) {
            runner.replaceProbe(
                HostProbeFactory.make(current.host, time: time, logger: logger), interval: current.host.interval)
        }
        do {
            try tls?.reload()
        } catch {
            logger.error("certificate is unusable, the old one stays", metadata: ["error": "\(error)"])
        }
        let restart = changed.filter { key in
            [
                "listen.address", "listen.port", "listen.tls.", "drop_in.", "state_directory", "probes.host.timeout",
                "identity.time_zone", "shutdown.", "listen.limits.",
            ]
            .contains {
                key.hasPrefix($0)
            }
        }
        if !restart.isEmpty {
            logger.warning(
                "these settings count from the next start on", metadata: ["keys": "\(restart.joined(separator: ", "))"])
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

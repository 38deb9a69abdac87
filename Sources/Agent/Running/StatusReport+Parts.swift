import Telemetry

extension StatusReport {
    /// The state of a running agent.
    init(_ parts: RouterParts) {
        let now = parts.time.now()
        let loaded = parts.settings.loaded
        let snapshot = parts.runner.latest.value
        let own = snapshot.reading(of: AgentMetrics.target)
        self.init(
            version: AgentVersion.number, boot: parts.lifecycle.boot, uptime: now - parts.lifecycle.startedAt,
            phase: parts.lifecycle.isDraining ? "draining" : snapshot.generation > 0 ? "running" : "starting",
            settingsFiles: loaded.resolved.files, lastReload: parts.settings.reloadedAt?.rfc3339,
            generation: snapshot.generation, listeners: parts.gates.listeners.map { "\($0.boundAddress)" },
            targets: parts.runner.statistics,
            checks: snapshot.verdicts.map { ($0.check.description, $0.state(at: now).rawValue, $0.reason) },
            stateDirectory: loaded.settings.stateDirectory,
            memoryBytes: own?.family("process_resident_memory_bytes")?.value(),
            anonymousBytes: own?.family("omniflow_agent_memory_anonymous_bytes")?.value())
    }
}

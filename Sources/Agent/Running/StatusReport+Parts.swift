import Alerting
import Telemetry

extension StatusReport {
    /// The state of a running agent.
    init(_ parts: RouterParts) {
        let now = parts.time.now()
        let loaded = parts.settings.loaded
        let snapshot = parts.runner.latest.value
        let own = snapshot.reading(of: AgentMetrics.target)
        let findings = parts.dependencies.explain(snapshot, at: now)
        self.init(
            version: AgentVersion.number, boot: parts.lifecycle.boot, uptime: now - parts.lifecycle.startedAt,
            phase: parts.lifecycle.isDraining ? "draining" : snapshot.generation > 0 ? "running" : "starting",
            settingsFiles: loaded.resolved.files, lastReload: parts.settings.reloadedAt?.rfc3339,
            generation: snapshot.generation, listeners: parts.gates.listeners.map { "\($0.boundAddress)" },
            targets: parts.runner.statistics,
            checks: snapshot.verdicts.map { verdict in
                Check(
                    name: verdict.check, state: verdict.state(at: now),
                    reason: findings.reason(verdict.reason, of: verdict.check),
                    causes: findings.causes[verdict.check]?.map(\.check) ?? [], hits: findings.hits[verdict.check] ?? []
                )
            },
            sentence: Headline.text(snapshot, findings, at: now, wall: parts.time.wallClock()),
            dependencies: parts.dependencies.rows,
            channels: parts.alerts?.channels ?? [],
            signals: parts.telemetry?.standings ?? [],
            stateDirectory: loaded.settings.stateDirectory,
            memoryBytes: own?.family("process_resident_memory_bytes")?.value(),
            anonymousBytes: own?.family("omniflow_agent_memory_anonymous_bytes")?.value())
    }
}

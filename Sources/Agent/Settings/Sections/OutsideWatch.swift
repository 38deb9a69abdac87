/// Whether anybody outside this host would notice its end.
enum OutsideWatch {
    /// What to say while nobody would; nil once another agent or a receiver of heartbeats is set.
    static func note(_ settings: AgentSettings) -> String? {
        guard settings.remote.agents.isEmpty, settings.alerting.heartbeatURL == nil else { return nil }
        return "Nobody will be told when this host dies: no other agent and no heartbeat is set. Let two agents "
            + "watch each other (probes.agent here and there, one line each), or set alerting.heartbeat_url."
    }
}

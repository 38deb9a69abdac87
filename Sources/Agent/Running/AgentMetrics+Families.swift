import Telemetry

extension AgentMetrics {
    /// The descriptors of the agent's own families.
    enum Families {
        /// Reasons that have a series before they occur; the rest appears with its first failure.
        static let failureReasons = [
            "timeout", "refused", "unreachable", "unauthorized", "malformed", "unsupported", "settings", "internal",
        ]

        static let cpu = MetricDescriptor(
            "process_cpu_seconds_total", .counter, help: "CPU time that the agent has used, user and system.")
        static let resident = MetricDescriptor(
            "process_resident_memory_bytes", .gauge, help: "Memory of the agent that is in RAM, file pages included.")
        static let anonymous = MetricDescriptor(
            "omniflow_agent_memory_anonymous_bytes", .gauge, unit: "bytes",
            help: "Memory of the agent that is in RAM and backed by no file: what it really costs.")
        static let virtual = MetricDescriptor(
            "process_virtual_memory_bytes", .gauge, help: "Size of the agent's address space.")
        static let virtualMaximum = MetricDescriptor(
            "process_virtual_memory_max_bytes", .gauge, help: "How large the agent's address space may grow.")
        static let startTime = MetricDescriptor(
            "process_start_time_seconds", .gauge, help: "When the agent started, in seconds since 1970.")
        static let openDescriptors = MetricDescriptor(
            "process_open_fds", .gauge, help: "Descriptors that the agent has open.")
        static let maximumDescriptors = MetricDescriptor(
            "process_max_fds", .gauge, help: "Descriptors that the agent may have open.")
        static let threads = MetricDescriptor("omniflow_agent_threads", .gauge, help: "Threads of the agent.")
        static let buildInfo = MetricDescriptor(
            "omniflow_agent_build_info", .gauge, labels: ["version", "swift_version"],
            help: "Always 1; the labels say which build runs.")
        static let generation = MetricDescriptor(
            "omniflow_agent_generation", .gauge,
            help: "Complete rounds of up-checks since the start: what deploy gates count in.")
        static let settingsRefused = MetricDescriptor(
            "omniflow_agent_settings_refused", .gauge,
            help: "1 while the settings on the disk cannot be used and older ones are in force.")
        static let networkGone = MetricDescriptor(
            "omniflow_agent_network_gone", .gauge,
            help: "Whether targets cannot be judged because this host's own network is gone: 1 or 0.")
        static let scrapes = MetricDescriptor(
            "omniflow_agent_scrapes_total", .counter, labels: ["path"], help: "Scrapes answered, by path.")
        static let connections = MetricDescriptor(
            "omniflow_agent_connections", .gauge, labels: ["listener"], help: "Open connections of a listener.")
        static let accepted = MetricDescriptor(
            "omniflow_agent_connections_accepted_total", .counter, labels: ["listener"],
            help: "Connections that a listener has taken.")
        static let turnedAway = MetricDescriptor(
            "omniflow_agent_connections_turned_away_total", .counter, labels: ["listener", "reason"],
            help: "Connections closed or refused because there were too many.")
        static let heartbeatsRefused = MetricDescriptor(
            "omniflow_heartbeat_calls_refused_total", .counter, labels: ["reason"],
            help: "Calls of jobs that were not taken: unauthorized, flood, or malformed; absent before the first.")
        static let rounds = MetricDescriptor(
            "omniflow_probe_rounds_total", .counter, labels: ["target"], help: "Rounds of a target's probe that ended.")
        static let failures = MetricDescriptor(
            "omniflow_probe_failures_total", .counter, labels: ["target", "reason"],
            help: "Rounds of a target's probe that failed, by reason.")
        static let upCheckDuration = MetricDescriptor(
            "omniflow_probe_up_check_duration_seconds", .histogram, labels: ["kind", "target"], unit: "seconds",
            help: "How long a target's up-checks took that succeeded: one cheap round trip each.")
        static let upCheckFailures = MetricDescriptor(
            "omniflow_probe_up_check_failures_total", .counter, labels: ["kind", "target", "reason"],
            help: "Up-checks of a target that failed, by reason.")
        static let upCheckSkipped = MetricDescriptor(
            "omniflow_probe_up_check_skipped_ticks_total", .counter, labels: ["kind", "target"],
            help: "Up-checks of a target that were left out because the one before was still under way.")
        static let skipped = MetricDescriptor(
            "omniflow_probe_skipped_ticks_total", .counter, labels: ["target"],
            help: "Ticks of a target's schedule that were skipped because the round before was still under way.")
        static let duration = MetricDescriptor(
            "omniflow_probe_duration_seconds", .gauge, labels: ["target"], unit: "seconds",
            help: "How long the newest round of a target's probe took.")
        static let age = MetricDescriptor(
            "omniflow_probe_sample_age_seconds", .gauge, labels: ["target"], unit: "seconds",
            help: "How old a target's newest good numbers were when these figures were put together.")
        static let lastSuccess = MetricDescriptor(
            "omniflow_probe_last_success_timestamp_seconds", .gauge, labels: ["target"], unit: "seconds",
            help: "When the newest round began that succeeded, in seconds since 1970.")
        static let phaseLocked = MetricDescriptor(
            "omniflow_probe_phase_locked", .gauge, labels: ["target"],
            help: "Whether a target's rounds are timed to end just before the next scrape.")
    }
}

import Telemetry

/// What `omniflow-agent status` shows (schema `omniflow/status/1`).
struct StatusReport: Sendable {
    /// One check.
    struct Check: Sendable {
        let name: CheckName
        let state: CheckState
        /// Why, with what is to blame.
        let reason: String?
        let causes: [CheckName]
        let hits: [CheckName]
    }

    var version: String
    var boot: String
    var uptime: Duration
    var phase: String
    var settingsFiles: [String]
    var lastReload: String?
    var generation: UInt64
    var listeners: [String]
    var targets: [ProbeStatistics]
    var checks: [Check]
    /// How things are.
    var sentence: String
    var dependencies: [DependencyRow]
    /// The ways to people.
    var channels: [ChannelStanding]
    /// What leaves by OpenTelemetry.
    var signals: [SignalStanding]
    var stateDirectory: String
    var memoryBytes: Double?
    var anonymousBytes: Double?

    func write(to json: inout JSONText) {
        json.member("schema", "omniflow/status/1")
        json.member("version", version)
        json.member("boot", boot)
        json.member("uptime_seconds", uptime.inSeconds)
        json.member("phase", phase)
        json.key("settings_files")
        json.array { for file in settingsFiles { $0.string(file) } }
        json.member("last_reload", lastReload)
        json.key("generation")
        json.integer(generation)
        json.key("listeners")
        json.array { for listener in listeners { $0.string(listener) } }
        json.key("targets")
        json.array { json in for target in targets { json.object { Self.write(target, to: &$0) } } }
        json.key("checks")
        json.array { json in
            for check in checks {
                json.object { json in
                    json.member("check", "\(check.name)")
                    json.member("state", check.state.rawValue)
                    json.member("reason", check.reason)
                    json.names("caused_by", check.causes)
                    json.names("hits", check.hits)
                }
            }
        }
        json.member("sentence", sentence)
        json.key("dependencies")
        json.array { json in for row in dependencies { json.object { row.write(to: &$0) } } }
        json.key("channels")
        json.array { json in for channel in channels { json.object { Self.write(channel, to: &$0) } } }
        json.key("telemetry")
        json.array { json in for signal in signals { json.object { signal.write(to: &$0) } } }
        json.member("state_directory", stateDirectory)
        json.member("memory_bytes", memoryBytes)
        json.member("memory_anonymous_bytes", anonymousBytes)
    }

    private static func write(_ channel: ChannelStanding, to json: inout JSONText) {
        json.member("channel", channel.name)
        json.member("last_delivery", channel.provenAt?.rfc3339)
        json.member("last_delivery_age_seconds", channel.provenAge?.inSeconds)
        json.key("waiting")
        json.integer(channel.waiting)
        json.member("problem", channel.problem)
    }

    private static func write(_ target: ProbeStatistics, to json: inout JSONText) {
        json.member("target", target.target.description)
        json.key("rounds")
        json.integer(target.rounds)
        json.key("failures")
        json.integer(target.failures.values.reduce(0, +))
        json.member("last_duration_seconds", target.lastDuration?.inSeconds)
        json.member("last_success", target.lastSuccess?.rfc3339)
        guard let upChecks = target.upChecks else { return }
        json.key("up_checks")
        json.integer(upChecks.count)
        json.key("up_check_failures")
        json.integer(upChecks.failures.values.reduce(0, +))
        json.member("last_up_check_seconds", upChecks.lastDuration?.inSeconds)
    }
}

import Logging
import Probes
import Telemetry

/// Makes the list of what the settings want watched, in their order; the host always comes first.
enum TargetPlan {
    /// The targets, each with a probe that has opened nothing yet.
    ///
    /// - Parameter heartbeats: where callers' heartbeats are; other ones are not expected there afterwards.
    static func make(
        _ loaded: LoadedSettings, heartbeats: HeartbeatBook, time: any TimeSource, logger: Logger
    ) -> [ProbeRunner.Target] {
        heartbeats.expect(Set(loaded.settings.remote.heartbeats.map(\.id.name)), at: time.wallClock())
        let probes = ServerProbes(time: time, logger: logger)
        let servers = loaded.settings.remote
        return [host(loaded, time: time, logger: logger)]
            + servers.postgres.map {
                // The queries stand in a file of their own, whose path alone is part of the settings.
                server($0.target, probes.probe($0), $0.password, loaded, besides: "\($0.probe?.queries ?? [])")
            }
            + servers.pgbouncer.map { server($0.target, probes.probe($0), $0.password, loaded) }
            + servers.redis.map { server($0.target, probes.probe($0), $0.password, loaded) }
            + servers.rabbitmq.map { server($0.target, probes.probe($0), $0.password, loaded) }
            + servers.heartbeats.map { heartbeat($0, probes.probe($0, book: heartbeats), loaded) }
            + servers.agents.map {
                server($0.target, probes.probe($0), $0.token, loaded, isAlwaysLabelled: true)
            }
    }

    private static func server(
        _ target: RemoteTarget, _ probe: any Probe, _ password: Redacted<String>?, _ loaded: LoadedSettings,
        besides: String = "", isAlwaysLabelled: Bool = false
    ) -> ProbeRunner.Target {
        let prefix = SettingPath.text(["probes", target.id.kind, target.id.name]) + "."
        // What a running probe can follow without being made anew.
        let isTimeoutFollowed = target.id.kind != PostgresTargetSettings.common.kind
        let followed = (["interval", "up_interval", "unlabelled"] + (isTimeoutFollowed ? ["timeout"] : []))
            .map { prefix + $0 }
        return ProbeRunner.Target(
            probe: probe, interval: target.interval, upInterval: target.upInterval, timeout: target.timeout,
            facts: TargetFacts(
                isUnlabelled: target.isUnlabelled, isAlwaysLabelled: isAlwaysLabelled, addresses: target.addresses),
            fingerprint: TargetFingerprint(
                of: [prefix], except: Set(followed), in: loaded.resolved,
                secrets: [password?.withValue { $0 } ?? "", target.trouble ?? "", besides]))
    }

    private static func heartbeat(
        _ heartbeat: HeartbeatTargetSettings, _ probe: any Probe, _ loaded: LoadedSettings
    ) -> ProbeRunner.Target {
        ProbeRunner.Target(
            probe: probe, interval: HeartbeatTargetSettings.interval, timeout: HeartbeatTargetSettings.interval / 2,
            facts: TargetFacts(isAlwaysLabelled: true),
            fingerprint: TargetFingerprint(
                of: [SettingPath.text(["probes", heartbeat.id.kind, heartbeat.id.name]) + "."], in: loaded.resolved,
                secrets: [heartbeat.trouble ?? "", loaded.settings.identity.timeZone]))
    }

    private static func host(_ loaded: LoadedSettings, time: any TimeSource, logger: Logger) -> ProbeRunner.Target {
        let host = loaded.settings.host
        return ProbeRunner.Target(
            probe: HostProbeFactory.make(host, time: time, logger: logger), interval: host.interval,
            timeout: host.timeout, isLocal: true,
            fingerprint: TargetFingerprint(
                of: ["probes.host.", "paths."], except: ["probes.host.interval", "probes.host.timeout"],
                in: loaded.resolved, secrets: [host.trouble ?? ""]))
    }
}

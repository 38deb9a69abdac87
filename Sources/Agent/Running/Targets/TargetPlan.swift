import Logging
import Probes
import Telemetry

/// Makes the list of what the settings want watched, in their order; the host always comes first.
enum TargetPlan {
    /// The targets, each with a probe that has opened nothing yet.
    static func make(_ loaded: LoadedSettings, time: any TimeSource, logger: Logger) -> [ProbeRunner.Target] {
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
    }

    private static func server(
        _ target: RemoteTarget, _ probe: any Probe, _ password: Redacted<String>?, _ loaded: LoadedSettings,
        besides: String = ""
    ) -> ProbeRunner.Target {
        let prefix = SettingPath.text(["probes", target.id.kind, target.id.name]) + "."
        // What a running probe can follow without being made anew.
        let isTimeoutFollowed = target.id.kind != PostgresTargetSettings.common.kind
        let followed = (["interval", "up_interval", "unlabelled"] + (isTimeoutFollowed ? ["timeout"] : []))
            .map { prefix + $0 }
        return ProbeRunner.Target(
            probe: probe, interval: target.interval, upInterval: target.upInterval, timeout: target.timeout,
            facts: TargetFacts(isUnlabelled: target.isUnlabelled, addresses: target.addresses),
            fingerprint: TargetFingerprint(
                of: [prefix], except: Set(followed), in: loaded.resolved,
                secrets: [password?.withValue { $0 } ?? "", target.trouble ?? "", besides]))
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

import Logging
import Probes
import Telemetry

/// Makes the list of what the settings want watched, in their order; the host always comes first.
enum TargetPlan {
    /// The targets, each with a probe that has opened nothing yet.
    ///
    /// - Parameters:
    ///   - heartbeats: where callers' heartbeats are; other ones are not expected there afterwards.
    ///   - shared: what probes share, the same after each reload.
    static func make(
        _ loaded: LoadedSettings, heartbeats: HeartbeatBook, shared: SharedProbeParts, time: any TimeSource,
        logger: Logger
    ) -> [ProbeRunner.Target] {
        heartbeats.expect(Set(loaded.settings.remote.heartbeats.map(\.id.name)), at: time.wallClock())
        let probes = ServerProbes(time: time, logger: logger, shared: shared)
        let servers = loaded.settings.remote
        let targets =
            [host(loaded, time: time, logger: logger)]
            + servers.postgres.map {
                // The queries stand in a file of their own, whose path alone is part of the settings.
                server($0.target, probes.probe($0), $0.password, loaded, besides: "\($0.probe?.queries ?? [])")
            }
            + servers.pgbouncer.map { server($0.target, probes.probe($0), $0.password, loaded) }
            + servers.redis.map { server($0.target, probes.probe($0), $0.password, loaded) }
            + servers.rabbitmq.map { server($0.target, probes.probe($0), $0.password, loaded) }
            + blackbox(servers, probes, loaded)
            + servers.processes.map { processes($0, probes, loaded) }
            + servers.heartbeats.map { heartbeat($0, probes.probe($0, book: heartbeats), loaded) }
            + servers.agents.map {
                server($0.target, probes.probe($0), $0.token, loaded, isAlwaysLabelled: true)
            }
        return targets.map { target in
            var target = target
            target.slow = loaded.settings.otlp.slow
            return target
        }
    }

    private static func blackbox(
        _ servers: RemoteTargets, _ probes: ServerProbes, _ loaded: LoadedSettings
    ) -> [ProbeRunner.Target] {
        servers.http.map {
            blackbox($0.target, probes.probe($0), loaded, besides: $0.secrets.joined(separator: "\u{0}"))
        }
            + servers.tcp.map { blackbox($0.target, probes.probe($0), loaded) }
            + servers.tls.map { blackbox($0.target, probes.probe($0), loaded) }
            + servers.dns.map { blackbox($0.target, probes.probe($0), loaded) }
            + servers.icmp.map { blackbox($0.target, probes.probe($0), loaded) }
    }

    private static func blackbox(
        _ target: RemoteTarget, _ probe: any Probe, _ loaded: LoadedSettings, besides: String = ""
    ) -> ProbeRunner.Target {
        // A round publishes what is younger than the interval of up-checks, so that a probe knows that, too.
        server(
            target, probe, nil, loaded, besides: "\(besides) \(target.upInterval)", series: BlackboxTargets.name)
    }

    private static func processes(
        _ processes: ProcessTargetSettings, _ probes: ServerProbes, _ loaded: LoadedSettings
    ) -> ProbeRunner.Target {
        let host = loaded.settings.host.settings.paths
        let paths = ProcessPaths(procfs: host.procfs, rootfs: host.rootfs)
        return server(
            processes.target, probes.probe(processes, paths: paths), nil, loaded,
            besides: "\(paths.procfs) \(paths.rootfs)")
    }

    private static func server(
        _ target: RemoteTarget, _ probe: any Probe, _ password: Redacted<String>?, _ loaded: LoadedSettings,
        besides: String = "", isAlwaysLabelled: Bool = false, series: String? = nil
    ) -> ProbeRunner.Target {
        let prefix = SettingPath.text(["probes", target.id.kind, target.id.name]) + "."
        // What a running probe can follow without being made anew.
        let isTimeoutFollowed = target.id.kind != PostgresTargetSettings.common.kind
        let alwaysFollowed = ["interval", "up_interval", "up_timeout", "unlabelled"]
        let followed = (alwaysFollowed + (isTimeoutFollowed ? ["timeout"] : [])).map { prefix + $0 }
        return ProbeRunner.Target(
            probe: probe, interval: target.interval, upInterval: target.upInterval, timeout: target.timeout,
            upTimeout: target.upTimeout,
            facts: TargetFacts(
                isUnlabelled: target.isUnlabelled, isAlwaysLabelled: isAlwaysLabelled,
                series: series, addresses: target.addresses,
                goals: target.goals ?? NetworkGoal.all(target.addresses)),
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

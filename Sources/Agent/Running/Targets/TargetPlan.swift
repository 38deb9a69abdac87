import Logging
import Telemetry

/// Makes the list of what the settings want watched, in their order; the host always comes first.
enum TargetPlan {
    /// The targets, each with a probe that has opened nothing yet.
    static func make(_ loaded: LoadedSettings, time: any TimeSource, logger: Logger) -> [ProbeRunner.Target] {
        [host(loaded, time: time, logger: logger)]
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

import Logging
import Probes
import Telemetry

/// Makes the host probe that the settings ask for; one that cannot be used fails with the reason, and the rest runs.
enum HostProbeFactory {
    static func make(_ host: HostProbeSettings, time: any TimeSource, logger: Logger) -> any Probe {
        if let trouble = host.trouble { return UnusableProbe(target: .localHost, reason: trouble) }
        return HostProbe(settings: host.settings, time: time) { report in
            if let reason = report.reason {
                logger.warning(
                    "collector fails", metadata: ["collector": "\(report.collector)", "reason": "\(reason)"])
            } else {
                logger.notice("collector works again", metadata: ["collector": "\(report.collector)"])
            }
        }
    }
}

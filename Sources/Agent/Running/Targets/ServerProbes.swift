import Logging
import Probes
import Telemetry

/// Makes the probes of watched servers; one that cannot be used fails with the reason, and the rest runs.
struct ServerProbes {
    let time: any TimeSource
    let logger: Logger
    /// What several of them share.
    let shared: SharedProbeParts

    func probe(_ server: PostgresTargetSettings) -> any Probe {
        guard let settings = usable(server.probe, server.target) else { return unusable(server.target) }
        return PostgresProbe(target: server.target.id, settings: settings, time: time, report: reporter(server.target))
    }

    func probe(_ server: PgBouncerTargetSettings) -> any Probe {
        guard let settings = usable(server.probe, server.target) else { return unusable(server.target) }
        return PgBouncerProbe(target: server.target.id, settings: settings, time: time)
    }

    func probe(_ server: RedisTargetSettings) -> any Probe {
        guard let settings = usable(server.probe, server.target) else { return unusable(server.target) }
        return RedisProbe(target: server.target.id, settings: settings, time: time, report: reporter(server.target))
    }

    func probe(_ server: RabbitMQTargetSettings) -> any Probe {
        guard let settings = usable(server.probe, server.target) else { return unusable(server.target) }
        return RabbitMQProbe(target: server.target.id, settings: settings, time: time, report: reporter(server.target))
    }

    func probe(_ address: HTTPTargetSettings) -> any Probe {
        guard let settings = usable(address.probe, address.target) else { return unusable(address.target) }
        return HTTPProbe(target: address.target.id, settings: settings, observer: shared.observer, time: time)
    }

    func probe(_ service: TCPTargetSettings) -> any Probe {
        guard let settings = usable(service.probe, service.target) else { return unusable(service.target) }
        return TCPProbe(target: service.target.id, settings: settings, time: time)
    }

    func probe(_ certificates: TLSTargetSettings) -> any Probe {
        guard let settings = usable(certificates.probe, certificates.target) else {
            return unusable(certificates.target)
        }
        return TLSProbe(target: certificates.target.id, settings: settings, time: time)
    }

    func probe(_ question: DNSTargetSettings) -> any Probe {
        guard let settings = usable(question.probe, question.target) else { return unusable(question.target) }
        return DNSProbe(target: question.target.id, settings: settings, time: time)
    }

    func probe(_ host: ICMPTargetSettings) -> any Probe {
        guard let settings = usable(host.probe, host.target) else { return unusable(host.target) }
        return ICMPProbe(target: host.target.id, settings: settings, time: time)
    }

    func probe(_ processes: ProcessTargetSettings, paths: ProcessPaths) -> any Probe {
        guard let settings = usable(processes.probe, processes.target) else { return unusable(processes.target) }
        return ProcessProbe(
            target: processes.target.id, settings: settings, table: shared.table(paths, time: time), time: time,
            report: reporter(processes.target))
    }

    func probe(_ peer: AgentTargetSettings) -> any Probe {
        guard let settings = usable(peer.probe, peer.target) else { return unusable(peer.target) }
        return PeerProbe(target: peer.target.id, settings: settings, time: time)
    }

    func probe(_ heartbeat: HeartbeatTargetSettings, book: HeartbeatBook) -> any Probe {
        guard heartbeat.trouble == nil, let settings = heartbeat.probe else {
            return UnusableProbe(target: heartbeat.id, reason: heartbeat.trouble ?? "its schedule cannot be used")
        }
        return HeartbeatProbe(target: heartbeat.id, settings: settings, book: book, time: time)
    }

    private func usable<Settings>(_ settings: Settings?, _ target: RemoteTarget) -> Settings? {
        target.trouble == nil ? settings : nil
    }

    private func unusable(_ target: RemoteTarget) -> any Probe {
        UnusableProbe(target: target.id, reason: target.trouble ?? "the address cannot be used")
    }

    /// Tells the log once when a part of a probe begins to fail, and when it works again.
    private func reporter(_ target: RemoteTarget) -> @Sendable (CollectorReport) -> Void {
        let logger = self.logger
        let id = target.id
        return { report in
            var metadata: Logger.Metadata = ["target": "\(id)", "collector": "\(report.collector)"]
            guard let reason = report.reason else {
                return logger.notice("collector works again", metadata: metadata)
            }
            metadata["reason"] = "\(reason)"
            if let hint = report.hint { metadata["hint"] = "\(hint)" }
            logger.warning("collector fails", metadata: metadata)
        }
    }
}

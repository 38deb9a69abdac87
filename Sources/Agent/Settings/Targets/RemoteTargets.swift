import Telemetry

/// All watched servers, by kind, each in the order of the settings.
struct RemoteTargets: Sendable {
    var postgres: [PostgresTargetSettings]
    var pgbouncer: [PgBouncerTargetSettings]
    var redis: [RedisTargetSettings]
    var rabbitmq: [RabbitMQTargetSettings]
    var http: [HTTPTargetSettings]
    var tcp: [TCPTargetSettings]
    var tls: [TLSTargetSettings]
    var dns: [DNSTargetSettings]
    var icmp: [ICMPTargetSettings]
    var processes: [ProcessTargetSettings]
    var heartbeats: [HeartbeatTargetSettings]
    var agents: [AgentTargetSettings]

    static let keys =
        PostgresTargetSettings.keys + PgBouncerTargetSettings.keys + RedisTargetSettings.keys
        + RabbitMQTargetSettings.keys + HTTPTargetSettings.keys + TCPTargetSettings.keys + TLSTargetSettings.keys
        + DNSTargetSettings.keys + ICMPTargetSettings.keys + ProcessTargetSettings.keys + HeartbeatTargetSettings.keys
        + AgentTargetSettings.keys

    init(_ reader: inout SettingsReader) {
        postgres = reader.names(below: ["probes", "postgres"]).map { PostgresTargetSettings($0, &reader) }
        pgbouncer = reader.names(below: ["probes", "pgbouncer"]).map { PgBouncerTargetSettings($0, &reader) }
        redis = reader.names(below: ["probes", "redis"]).map { RedisTargetSettings($0, &reader) }
        rabbitmq = reader.names(below: ["probes", "rabbitmq"]).map { RabbitMQTargetSettings($0, &reader) }
        http = reader.names(below: ["probes", "http"]).map { HTTPTargetSettings($0, &reader) }
        tcp = reader.names(below: ["probes", "tcp"]).map { TCPTargetSettings($0, &reader) }
        tls = reader.names(below: ["probes", "tls"]).map { TLSTargetSettings($0, &reader) }
        dns = reader.names(below: ["probes", "dns"]).map { DNSTargetSettings($0, &reader) }
        icmp = reader.names(below: ["probes", "icmp"]).map { ICMPTargetSettings($0, &reader) }
        processes = reader.names(below: ["probes", "process"]).map { ProcessTargetSettings($0, &reader) }
        heartbeats = reader.names(below: ["probes", "heartbeat"]).map { HeartbeatTargetSettings($0, &reader) }
        agents = reader.names(below: ["probes", "agent"]).map { AgentTargetSettings($0, &reader) }
        for targets in byKind {
            Self.reviewLabels(targets, &reader)
            Self.reviewAddresses(targets, &reader)
        }
        reviewUnlabelled(blackbox, &reader)
        // Their series always carry a label, so that none has to stay without one.
        Self.reviewAddresses(agents.map(\.target), &reader)
    }

    /// What every target has, in the order of the kinds and of the settings.
    var all: [RemoteTarget] { byKind.flatMap { $0 } + blackbox + processes.map(\.target) }

    /// Those that blackbox_exporter would watch.
    private var blackbox: [RemoteTarget] {
        http.map(\.target) + tcp.map(\.target) + tls.map(\.target) + dns.map(\.target) + icmp.map(\.target)
    }

    private var byKind: [[RemoteTarget]] {
        [postgres.map(\.target), pgbouncer.map(\.target), redis.map(\.target), rabbitmq.map(\.target)]
    }

    /// Of several targets exactly one says that it stays without a label, so that no series changes its name unasked.
    private static func reviewLabels(_ targets: [RemoteTarget], _ reader: inout SettingsReader) {
        guard targets.count > 1, let last = targets.last else { return }
        let unlabelled = targets.filter(\.isUnlabelled)
        guard unlabelled.count != 1 else { return }
        let concerned = unlabelled.isEmpty ? targets : unlabelled
        let places = concerned.map { "\($0.id.name) (\(place(of: $0, reader)))" }.joined(separator: ", ")
        reader.report(
            .error, place(of: unlabelled.last ?? last, reader), ["probes", last.id.kind],
            unlabelled.isEmpty
                ? "there are several targets, and none says that it keeps its series without a label: \(places)"
                : "several targets say unlabelled: true: \(places)",
            suggestion: "write unlabelled: true for exactly one, usually the one that was there first")
    }

    /// Of all targets with the same families one at most is without a label; none has to be, for they never were.
    private func reviewUnlabelled(_ targets: [RemoteTarget], _ reader: inout SettingsReader) {
        let unlabelled = targets.filter(\.isUnlabelled)
        guard unlabelled.count > 1, let last = unlabelled.last else { return }
        let places = unlabelled.map { "\($0.id) (\(Self.place(of: $0, reader)))" }.joined(separator: ", ")
        reader.report(
            .error, Self.place(of: last, reader), ["probes", last.id.kind, last.id.name],
            "several targets say unlabelled: true: \(places)", suggestion: "write it for one at most")
    }

    /// Two targets that are one server are asked twice and wake twice.
    private static func reviewAddresses(_ targets: [RemoteTarget], _ reader: inout SettingsReader) {
        var seen: [String: RemoteTarget] = [:]
        for target in targets {
            guard let address = target.addresses.last else { continue }
            if let other = seen[address] {
                reader.report(
                    .warning, place(of: target, reader), ["probes", target.id.kind, target.id.name],
                    "is the same server as \(other.id.name) (\(place(of: other, reader)))",
                    suggestion: "keep one of them")
            }
            seen[address] = target
        }
    }

    private static func place(of target: RemoteTarget, _ reader: SettingsReader) -> SettingsPlace {
        reader.place(of: ["probes", target.id.kind, target.id.name]) ?? .builtIn
    }
}

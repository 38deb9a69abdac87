import RedisClient
import Telemetry

/// What a sentinel says about itself and about the masters that it watches.
enum SentinelFamilies {
    static let own: [(field: String, descriptor: MetricDescriptor)] = [
        ("sentinel_masters", gauge("masters", [], "Masters that this sentinel watches.")),
        ("sentinel_tilt", gauge("tilt", [], "Whether this sentinel distrusts its own clock and only looks on.")),
        ("sentinel_running_scripts", gauge("running_scripts", [], "Scripts that are running now.")),
        ("sentinel_scripts_queue_length", gauge("scripts_queue_length", [], "Scripts that wait to be run.")),
        ("sentinel_simulate_failure_flags", gauge("simulate_failure_flags", [], "Which failures are simulated.")),
    ]
    private static let labels = ["master_name", "master_address"]
    static let status = gauge(
        "master_status", labels + ["master_status"], "Whether the master is well in this sentinel's eyes.")
    static let replicas = gauge("master_slaves", labels, "Replicas that the master is known to have.")
    static let sentinels = gauge("master_sentinels", labels, "Sentinels that watch the master.")
    static let goodReplicas = gauge("master_ok_slaves", labels, "Replicas of the master that answer.")
    static let goodSentinels = gauge(
        "master_ok_sentinels", labels, "Sentinels that watch the master and answer, this one included.")
    static let quorum = gauge(
        "master_ckquorum_status", ["master_name", "message"],
        "Whether enough sentinels answer to agree on a failover and to be allowed one.")
    static let settings: [(value: String, divisor: Double, descriptor: MetricDescriptor)] = [
        ("quorum", 1, gauge("master_setting_ckquorum", labels, "How many sentinels must find the master down.")),
        (
            "failover-timeout", 1,
            gauge("master_setting_failover_timeout", labels, "How many milliseconds a failover may take.")
        ),
        (
            "parallel-syncs", 1,
            gauge("master_setting_parallel_syncs", labels, "How many replicas follow a new master at a time.")
        ),
        (
            "down-after-milliseconds", 1,
            gauge(
                "master_setting_down_after_milliseconds", labels,
                "After how many milliseconds without an answer the master counts as down.")
        ),
        ("config-epoch", 1, gauge("master_config_epoch", labels, "Of which failover the master's configuration is.")),
        (
            "last-ok-ping-reply", 1_000,
            gauge("master_last_ok_ping_reply_seconds", labels, "How long ago the master last answered a ping.")
        ),
    ]

    private static func gauge(_ name: String, _ labels: [String], _ help: String) -> MetricDescriptor {
        MetricDescriptor("redis_sentinel_\(name)", .gauge, labels: labels, help: help)
    }

    /// Adds the section `Sentinel` of `INFO`.
    static func add(_ info: InfoText, into sink: inout MetricSink) {
        for (field, descriptor) in own {
            if let value = info.number(field) { sink.add(descriptor, value) }
        }
        for master in SentinelMasterLine.all(in: info) {
            let labels = [master.name, master.address]
            sink.add(status, labels + [master.status], master.status == "ok" ? 1 : 0)
            sink.add(replicas, labels, master.replicas)
            sink.add(sentinels, labels, master.sentinels)
        }
    }

    /// Adds the replies to `SENTINEL SENTINELS`, `SLAVES` and `CKQUORUM` about one of `SENTINEL MASTERS`.
    static func add(
        _ master: SentinelEntry, named name: String, _ replies: [RedisValue], _ names: NamesProfile,
        into sink: inout MetricSink
    ) {
        guard let address = master.address else { return }
        let labels = [name, address]
        if names == .current {
            for setting in settings {
                if let value = master.number(setting.value) {
                    sink.add(setting.descriptor, labels, value / setting.divisor)
                }
            }
        }
        guard replies.count == 3 else { return }
        if let others = SentinelEntry.all(in: replies[0]) {
            sink.add(goodSentinels, labels, Double(1 + others.count { $0.isReachable }))
        }
        if let known = SentinelEntry.all(in: replies[1]) {
            sink.add(goodReplicas, labels, Double(known.count { $0.isReachable }))
        }
        switch replies[2] {
        case .error(let text) where !text.hasPrefix("NOPERM"): sink.add(quorum, [name, String(text.prefix(200))], 0)
        case .status(let text): sink.add(quorum, [name, String(text.prefix(200))], 1)
        default: break
        }
    }
}

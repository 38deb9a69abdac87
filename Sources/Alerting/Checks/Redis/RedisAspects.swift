import Telemetry

/// `memory`: how full a server is that evicts nothing.
struct RedisMemoryCheck: CheckAspect {
    private var share = ShareCheck(RedisCheckCatalog.memory, what: "memory", isBytes: true)

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let policy = round.reading.family("redis_instance_info")?.samples.first?.label("maxmemory_policy")
        guard policy == nil || policy == "noeviction" else { return [] }
        return share.judge(round)
    }
}

/// `replication`: the link of a replica, and the replicas of a master.
struct RedisReplicationCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RedisCheckCatalog.replication
        let links = round.reading.family(descriptor.families[0])?.samples ?? []
        let lags = (round.reading.family(descriptor.families[1])?.samples ?? []).filter { !$0.value.isNaN }
        let limits = round.resolved(descriptor).limits
        if links.contains(where: { $0.value == 0 }) {
            return [Finding(descriptor: descriptor, state: .fail, reason: "the link to the master is down")]
        }
        guard let worst = lags.max(by: { $0.value < $1.value }) else {
            return links.isEmpty
                ? [] : [Finding(descriptor: descriptor, state: .pass, reason: "the link to the master is up")]
        }
        let name = worst.label("replica").map { " \($0)" } ?? ""
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: worst.value),
                reason: "replica\(name) answered \(HumanUnits.seconds(worst.value)) ago",
                observation: limits.observation(worst.value))
        ]
    }
}

/// `fragmentation`: memory that the server holds and its data does not need.
struct RedisFragmentationCheck: CheckAspect {
    /// Less than this between both is never worth a word.
    static let worthwhile = 1_073_741_824.0

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RedisCheckCatalog.fragmentation
        guard let resident = round.value(descriptor.families[0]), let used = round.value(descriptor.families[1]),
            used > 0
        else { return [] }
        let limits = round.resolved(descriptor).limits
        let spare = max(0, resident - used)
        return [
            Finding(
                descriptor: descriptor,
                state: spare >= Self.worthwhile ? limits.state(of: resident / used) : .pass,
                reason: "\(HumanUnits.bytes(resident)) are resident for \(HumanUnits.bytes(used)) in use",
                observation: limits.observation(resident / used))
        ]
    }
}

/// `slowlog`: how many commands were slow lately, by the numbers that the log gives its entries.
struct RedisSlowlogCheck: CheckAspect {
    private var window = CounterWindow(length: .seconds(900))
    private var logged: Double?

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RedisCheckCatalog.slowlog
        guard let last = round.value(descriptor.families[0]), let length = round.value(descriptor.families[1]) else {
            return []
        }
        // An empty log names no number: it is new, or was emptied and goes on counting where it was.
        if length > 0 { logged = last + 1 }
        if let logged { window.note(logged, at: round.time) }
        let limits = round.resolved(descriptor).limits
        let count = window.rise
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: count),
                reason: "\(Self.amount(count)) in the last 15 min",
                observation: limits.observation(count))
        ]
    }

    private static func amount(_ count: Double) -> String {
        count == 1 ? "1 slow command" : "\(count == 0 ? "no" : HumanUnits.fixed(count, digits: 0)) slow commands"
    }
}

/// `cluster_state`: whether the cluster serves, as this node sees it.
struct RedisClusterStateCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RedisCheckCatalog.clusterState
        guard let state = round.value(descriptor.families[0]) else { return [] }
        let served = round.value(descriptor.families[1])
        let amount = served.map { ", \(HumanUnits.fixed($0, digits: 0)) of 16384 slots are served" } ?? ""
        return [
            Finding(
                descriptor: descriptor, state: state == 1 ? .pass : .fail,
                reason: (state == 1 ? "the cluster is well" : "the cluster is down for this node") + amount)
        ]
    }
}

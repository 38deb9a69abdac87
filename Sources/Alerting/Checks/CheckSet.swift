/// All checks of one kind of target: what they are, and how each comes about.
struct CheckSet: Sendable {
    /// The check that the target answers at all.
    let upCheck: CheckDescriptor
    /// The others, in the order of the documentation.
    let others: [CheckDescriptor]
    /// Fresh judges of the others.
    let aspects: [any CheckAspect]

    /// THE list, one set for each kind.
    static var all: [CheckSet] {
        [host, postgres, pgbouncer, redis, rabbitmq]
            + [http, tcp, tls, dns, icmp, process, heartbeat, agent]
    }

    /// Every check of the kind, the up-check first.
    var descriptors: [CheckDescriptor] { [upCheck] + others }
}

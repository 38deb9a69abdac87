/// THE list of kinds of probes with what each may publish; documentation is made from it.
public enum ProbeCatalog {
    /// Every kind, by the name that settings and checks have for it.
    public static let kinds: [(name: String, families: PublishedFamilies)] = [
        ("host", HostFamilies.all), ("postgres", PostgresFamilies.all), ("pgbouncer", PgBouncerFamilies.all),
        ("redis", RedisFamilies.all), ("rabbitmq", RabbitMQFamilies.all), ("http", HTTPFamilies.all),
        ("tcp", TCPFamilies.all), ("tls", TLSFamilies.all), ("dns", DNSFamilies.all), ("icmp", ICMPFamilies.all),
        ("process", ProcessFamilies.all), ("heartbeat", HeartbeatFamilies.all), ("agent", PeerFamilies.all),
    ]

    /// What a kind may publish; nil for a kind that nobody measures.
    public static func families(of kind: String) -> PublishedFamilies? {
        kinds.first { $0.name == kind }?.families
    }
}

import Telemetry

/// Listeners that stand in for the exporters that the agent replaces.
struct DropInSettings: Sendable, Equatable {
    /// One listener that stands in for an exporter.
    struct Port: Sendable, Equatable {
        /// The key below `drop_in`, and the listener's name.
        let name: String
        /// The kind of target whose exporter it replaces.
        let kind: String
        /// Where it binds.
        let address: ListenAddress
    }

    /// Those that are set, in the catalogue's order.
    private(set) var ports: [Port] = []
    /// Which kind each module of blackbox_exporter means in `/probe?module=`.
    private(set) var modules = BlackboxTargets.usualModules

    static let node = SettingKey(
        "drop_in.node", .optional(.listenAddress), default: nil,
        "Answers /metrics in node_exporter's place, as in 0.0.0.0:9100; off unless set.")
    static let postgres = SettingKey(
        "drop_in.postgres", .optional(.listenAddress), default: nil,
        "Answers /metrics and /probe in postgres_exporter's place, as in 0.0.0.0:9187; off unless set.")
    static let pgbouncer = SettingKey(
        "drop_in.pgbouncer", .optional(.listenAddress), default: nil,
        "Answers /metrics and /probe in pgbouncer_exporter's place, as in 0.0.0.0:9127; off unless set.")
    static let redis = SettingKey(
        "drop_in.redis", .optional(.listenAddress), default: nil,
        "Answers /metrics and /scrape in redis_exporter's place, as in 0.0.0.0:9121; off unless set.")

    static let blackbox = SettingKey(
        "drop_in.blackbox", .optional(.listenAddress), default: nil,
        "Answers /metrics and /probe in blackbox_exporter's place, as in 0.0.0.0:9115; off unless set.")
    static let module = SettingKey(
        "drop_in.blackbox_modules.*", .optional(ValueKind<BlackboxTargets.Kind>.choice), default: nil,
        "Which kind a module of blackbox_exporter's settings means: http, tcp, tls, dns or icmp.")

    private static let all: [(name: String, kind: String, key: SettingKey<ListenAddress?>)] = [
        ("node", TargetID.localHost.kind, node), ("postgres", "postgres", postgres),
        ("pgbouncer", "pgbouncer", pgbouncer), ("redis", "redis", redis),
        (BlackboxTargets.name, BlackboxTargets.name, blackbox),
    ]

    static let keys = all.map { $0.key.described } + [module.described]

    /// The names of all such listeners, set or not.
    static let names = all.map { $0.name }

    init(_ reader: inout SettingsReader, listener: ListenAddress) {
        var taken = [("the agent's own listener", listener)]
        for (name, kind, key) in Self.all {
            guard let address = reader.value(key) else { continue }
            for (owner, other) in taken where address.collides(with: other) {
                reader.report(
                    .error, reader.place(of: key) ?? .builtIn, key.path,
                    "\(address) and \(owner) (\(other)) want the same port", suggestion: "change one of them")
            }
            taken.append((SettingPath.text(key.path), address))
            ports.append(Port(name: name, kind: kind, address: address))
        }
        for name in reader.names(below: Self.module.path.dropLast()) {
            modules[name] = reader.value(Self.module, [name])
        }
    }
}

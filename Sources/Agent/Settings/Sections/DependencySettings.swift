import Alerting
import Telemetry

/// Which check needs which other one, as far as the settings tell: what they say, and which servers are on this host.
struct DependencySettings: Sendable {
    /// A watched server and where it is.
    struct Server: Sendable {
        let target: TargetID
        let places: [ServerPlace]
    }

    /// What is said under `checks`.
    let rules: [DependencyRule]
    /// What is watched besides this host, in the order of the settings.
    let servers: [Server]
    private let node: String

    /// The kind of targets that stand for their hosts.
    static let peerKind = "agent"

    /// Takes the links from what was read already, and tells circles.
    init(_ reader: inout SettingsReader, checks: CheckSettings, remote: RemoteTargets, node: String) {
        self.node = node
        var places: [String: SettingsPlace] = [:]
        rules = checks.rules.compactMap { rule in
            guard let needs = rule.limits.dependsOn else { return nil }
            for place in rule.dependencyPlaces { places[place.description] = place }
            return DependencyRule(
                CheckPattern(rule.pattern.description),
                needs: zip(needs, rule.dependencyPlaces).map { .init($0, place: $1.description) })
        }
        servers = (remote.all + remote.agents.map(\.target)).map { target in
            Server(target: target.id, places: target.addresses.compactMap { ServerPlace(address: $0, node: node) })
        }
        for cycle in graph().cycles {
            guard case .settings(let entry, let place)? = cycle.links.first?.source else { continue }
            reader.report(
                .error, places[place] ?? .builtIn, CheckSettings.dependsOn.path([entry]), "closes a circle: \(cycle)",
                suggestion: "remove one of these links; until then this one does not count")
        }
    }

    /// The graph, with what targets say of themselves.
    ///
    /// - Parameters:
    ///   - upstreams: the servers that each target names.
    ///   - answering: other agents whose host is known to live although they themselves are down.
    func graph(upstreams: [TargetID: Set<Upstream>] = [:], answering: Set<TargetID> = []) -> DependencyGraph {
        let peers = servers.filter { $0.target.kind == Self.peerKind && !answering.contains($0.target) }
        return DependencyGraph(
            rules: rules, found: servers.flatMap { found(for: $0, upstreams[$0.target] ?? [], peers: peers) })
    }

    /// The links of a graph, for people: from each up-check, and from what the settings name besides.
    ///
    /// That a side of a target needs the target goes without saying.
    func rows(of graph: DependencyGraph) -> [DependencyRow] {
        let named = Set(rules.compactMap(\.pattern.name) + servers.map(\.target.upCheck) + [TargetID.localHost.upCheck])
        let links = named.sorted().flatMap(graph.links(of:)).filter { $0.source != .aspect }
        let patterns = rules.filter { $0.pattern.name == nil && $0.pattern.description.contains(":") }
        return links.map {
            DependencyRow(check: "\($0.check)", dependsOn: "\($0.dependsOn)", source: "\($0.source)")
        }
            + patterns.flatMap { rule in
                rule.needs.map {
                    DependencyRow(check: rule.pattern.description, dependsOn: "\($0.check)", source: $0.place)
                }
            }
    }

    /// Another agent on the same host stands for that host: by the address, which is not resolved.
    private func peer(of server: Server, _ peers: [Server]) -> [DependencyLink] {
        guard server.target.kind != Self.peerKind,
            let place = server.places.first(where: { place in
                peers.contains { $0.places.contains { place.isOnHost(of: $0) } }
            })
        else { return [] }
        return peers.filter { $0.places.contains { place.isOnHost(of: $0) } }.map {
            DependencyLink(
                server.target.upCheck, dependsOn: $0.target.upCheck,
                source: .peer(address: "\(place)", agent: $0.target.upCheck))
        }
    }

    private func found(for server: Server, _ upstreams: Set<Upstream>, peers: [Server]) -> [DependencyLink] {
        let check = server.target.upCheck
        let home = server.places.first(where: \.isHere).map {
            DependencyLink(check, dependsOn: TargetID.localHost.upCheck, source: .host(address: "\($0)"))
        }
        let hosts = (home.map { [$0] } ?? []) + peer(of: server, peers)
        guard let origin = server.places.first else { return hosts }
        let named = upstreams.sorted { ($0.host, $0.port ?? 0) < ($1.host, $1.port ?? 0) }.flatMap { upstream in
            let place = ServerPlace(host: upstream.host, port: upstream.port, seenFrom: origin, node: node)
            let kind = upstream.role == .database ? PostgresTargetSettings.common.kind : server.target.kind
            return servers.filter { $0.target.kind == kind && $0.target != server.target && $0.places.contains(place) }
                .map {
                    DependencyLink(
                        check, dependsOn: $0.target.upCheck,
                        source: upstream.role == .database
                            ? .pool(address: "\(place)") : .replica(address: "\(place)"))
                }
        }
        return named + hosts
    }
}

/// One link of the graph, for people.
struct DependencyRow: Sendable, Equatable {
    /// The check, or a pattern of checks.
    let check: String
    let dependsOn: String
    /// The place in the settings, or why it was found out.
    let source: String

    /// Writes it as the members of an object.
    func write(to json: inout JSONText) {
        json.member("check", check)
        json.member("depends_on", dependsOn)
        json.member("source", source)
    }

    /// Lines for a terminal.
    static func lines(_ rows: [DependencyRow]) -> [String] {
        TextTable.lines(rows.map { [$0.check, "depends on \($0.dependsOn)", $0.source] })
    }
}

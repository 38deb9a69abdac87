public import Telemetry

/// One arrow of the graph: a check, and another one that it needs.
public struct DependencyLink: Sendable, Hashable {
    /// Who says so.
    public enum Source: Sendable, Hashable {
        /// The settings: the entry under `checks`, and the place of the name in it.
        case settings(entry: String, place: String)
        /// The check is about one side of the target whose up-check it needs.
        case aspect
        /// The target's server runs on this host, by its address.
        case host(address: String)
        /// The target's server runs on the host of another agent, by its address.
        case peer(address: String, agent: CheckName)
        /// The pool has a database on the server at this address.
        case pool(address: String)
        /// The server is a replica of the one at this address.
        case replica(address: String)
    }

    /// The check that suffers.
    public let check: CheckName
    /// The check whose failure explains it.
    public let dependsOn: CheckName
    /// Who says so.
    public let source: Source

    /// Creates a link.
    public init(_ check: CheckName, dependsOn: CheckName, source: Source) {
        self.check = check
        self.dependsOn = dependsOn
        self.source = source
    }
}

extension DependencyLink.Source: CustomStringConvertible {
    /// The place in the settings, or what was found out, in words.
    public var description: String {
        switch self {
        case .settings(_, let place): place
        case .aspect: "it is about the same target"
        case .host(let address): "\(address) is on this host"
        case .peer(let address, let agent): "\(address) is on the host of \(agent)"
        case .pool(let address): "it leads to \(address)"
        case .replica(let address): "it is a replica of \(address)"
        }
    }
}

/// What the settings say under one name of checks about what these depend on.
public struct DependencyRule: Sendable {
    /// A check that is needed, and where the settings name it.
    public struct Need: Sendable, Hashable {
        /// The check.
        public let check: CheckName
        /// The place, in words that lead there.
        public let place: String

        /// Creates a need.
        public init(_ check: CheckName, place: String) {
            self.check = check
            self.place = place
        }
    }

    /// Which checks it is about.
    public let pattern: CheckPattern
    /// What they need besides what is found out; an empty list means that they need nothing that is found out either.
    public let needs: [Need]

    /// Creates a rule.
    public init(_ pattern: CheckPattern, needs: [Need]) {
        self.pattern = pattern
        self.needs = needs
    }
}

/// Links that lead from a check back to itself; the first one closes the circle and is left out of the graph.
public struct DependencyCycle: Sendable, Hashable, CustomStringConvertible {
    /// The links, each from the check that the one before depends on.
    public let links: [DependencyLink]

    /// The circle in words: `a depends on b, which depends on a`, with the place of each link that the settings make.
    public var description: String {
        let parts = links.enumerated().map { index, link in
            let places: String
            if case .settings(_, let place) = link.source { places = " (\(place))" } else { places = "" }
            return (index == 0 ? "\(link.check) depends on " : "which depends on ") + "\(link.dependsOn)\(places)"
        }
        return parts.joined(separator: ", ")
    }
}

import Telemetry

/// A server that a watched target says it leads to.
struct Upstream: Sendable, Hashable {
    /// What makes the target need it.
    enum Role: Sendable, Hashable {
        /// It holds databases of the pool.
        case database
        /// The target is its replica.
        case master
    }

    let role: Role
    /// The host as the target calls it; empty or a directory for a socket.
    let host: String
    let port: Int?

    /// The servers that a good round names, each once: those of a pool's databases, and a replica's master.
    static func named(by reading: Reading) -> Set<Upstream> {
        switch reading.target.kind {
        case "pgbouncer":
            guard let family = reading.families.first(where: { $0.descriptor.name.hasPrefix("pgbouncer_databases_") })
            else { return [] }
            // The console is a database of that name, behind which there is none.
            return all(.database, family.samples.filter { $0.text("name") != "pgbouncer" }, "host", "port")
        case "redis":
            guard let family = reading.family("redis_slave_info") else { return [] }
            return all(.master, family.samples, "master_host", "master_port")
        default: return []
        }
    }

    private static func all(_ role: Role, _ samples: [Sample], _ host: String, _ port: String) -> Set<Upstream> {
        var found: Set<Upstream> = []
        for sample in samples {
            let port = Int(sample.text(port))
            // A pool may have several hosts for one database.
            for host in sample.text(host).split(separator: ",", omittingEmptySubsequences: false) {
                found.insert(Upstream(role: role, host: String(host), port: port))
            }
        }
        return found
    }
}

extension Sample {
    /// The value of a label; empty where there is none.
    fileprivate func text(_ label: String) -> String {
        zip(labelNames, labelValues).first { $0.0 == label }?.1 ?? ""
    }
}

/// What is left of a target on `/metrics` while it is down.
enum Outage {
    /// The series of a kind's own families, and of ours about it, that should have gone.
    ///
    /// The up family stays, and what an exporter says of itself.
    static func frozen(in text: String, of kind: String) -> [Substring] {
        let prefix = kind == "postgres" ? "pg_" : "\(kind)_"
        return text.split(separator: "\n").filter { line in
            guard line.hasPrefix(prefix) || line.hasPrefix("omniflow_\(kind)_") else { return false }
            return !line.hasPrefix(prefix + "up") && !line.hasPrefix(prefix + "exporter_")
        }
    }
}

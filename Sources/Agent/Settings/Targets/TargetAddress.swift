/// The ways in which scrapers write a target's address in `?target=`.
enum TargetAddress {
    /// `HOST:PORT`, then with each scheme, then with the path behind it; the last one says most.
    static func forms(scheme: [String], host: String, port: Int, path: String?) -> [String] {
        guard !host.hasPrefix("/") else { return ["unix://\(host):\(port)"] }
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        var forms = [authority] + scheme.map { "\($0)://\(authority)" }
        if let path, !path.isEmpty { forms += scheme.map { "\($0)://\(authority)\(path)" } }
        return forms
    }
}

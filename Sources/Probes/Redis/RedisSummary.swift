/// The server in one line: the numbers that matter.
enum RedisSummary {
    /// `2.2 MiB of 4.0 GiB, 27 clients, 312 commands/s`; a sentinel's masters; a replica's link.
    static func text(_ info: InfoText) -> String? {
        let masters = SentinelMasterLine.all(in: info)
        if info.number("sentinel_masters") != nil {
            let bad = masters.filter { $0.status != "ok" }.map(\.name).sorted()
            let count = "\(masters.count) master\(masters.count == 1 ? "" : "s")"
            return bad.isEmpty ? "\(count), all well" : "\(count), not well: \(bad.prefix(3).joined(separator: " "))"
        }
        var parts: [String] = []
        if let used = info.number("used_memory") {
            let limit = info.number("maxmemory") ?? 0
            parts.append(amount(used) + (limit > 0 ? " of \(amount(limit))" : ""))
        }
        if let clients = info.number("connected_clients").flatMap({ Int(exactly: $0) }) {
            parts.append("\(clients) client\(clients == 1 ? "" : "s")")
        }
        if let rate = info.number("instantaneous_ops_per_sec").flatMap({ Int(exactly: $0) }) {
            parts.append("\(rate) commands/s")
        }
        if let link = MasterLink(info) { parts.append("link to its master \(link.isUp ? "up" : "down")") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// `7.0.15`, or `Valkey 8.0.1`.
    static func version(_ info: InfoText) -> String? {
        info.text("valkey_version").map { "Valkey \($0)" } ?? info.text("redis_version")
    }

    private static func amount(_ bytes: Double) -> String {
        var value = bytes
        var units = ["KiB", "MiB", "GiB", "TiB"][...]
        var unit = "B"
        while value >= 1_024, let next = units.popFirst() {
            value /= 1_024
            unit = next
        }
        return unit == "B" ? "\(Int(exactly: value) ?? 0) B" : "\((value * 10).rounded() / 10) \(unit)"
    }
}

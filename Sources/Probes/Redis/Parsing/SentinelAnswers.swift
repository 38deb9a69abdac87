import RedisClient

/// A master that a sentinel watches, from the line
/// `master0:name=cache,status=ok,address=10.0.0.1:6379,slaves=1,sentinels=3`.
struct SentinelMasterLine: Sendable, Equatable {
    let name: String
    let status: String
    let address: String
    let replicas: Double
    let sentinels: Double

    /// The masters of an answer, each name once.
    static func all(in info: InfoText) -> [SentinelMasterLine] {
        var seen: Set<String> = []
        return info.fields(of: "Sentinel").compactMap { field in
            guard field.name.after("master")?.isDigits == true else { return nil }
            let items = InfoItems(field.value)
            guard let name = items.text("name"), let replicas = items.number("slaves"),
                let sentinels = items.number("sentinels"), seen.insert(name).inserted
            else { return nil }
            return SentinelMasterLine(
                name: name, status: items.text("status") ?? "", address: items.text("address") ?? "",
                replicas: replicas, sentinels: sentinels)
        }
    }
}

/// One entry of `SENTINEL MASTERS`, `SENTINEL SENTINELS` or `SENTINEL SLAVES`: a list of names and values.
struct SentinelEntry: Sendable {
    private let values: [String: String]

    /// The entries of a reply; nil where the reply is none of `SENTINEL`'s.
    static func all(in reply: RedisValue) -> [SentinelEntry]? {
        reply.items?.compactMap { $0.items.map(SentinelEntry.init) }
    }

    private init(_ items: [RedisValue]) {
        var values: [String: String] = [:]
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            if let name = items[index].text, let value = items[index + 1].text { values[name] = value }
        }
        self.values = values
    }

    /// A value as text; nil where there is none.
    func text(_ name: String) -> String? { values[name] }

    /// A value as a finite number; nil where there is none.
    func number(_ name: String) -> Double? { values[name].flatMap { ByteText($0.utf8).decimal } }

    /// `10.0.0.1:6379`; nil where one of both is missing.
    var address: String? {
        guard let host = values["ip"], let port = values["port"] else { return nil }
        return "\(host):\(port)"
    }

    /// Whether no sentinel thinks it down.
    var isReachable: Bool {
        guard let flags = values["flags"] else { return false }
        return !flags.contains("s_down") && !flags.contains("o_down")
    }
}

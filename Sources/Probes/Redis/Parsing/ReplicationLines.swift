/// A replica as its master sees it: the line `slave0:ip=10.0.0.2,port=6379,state=online,offset=1751844676,lag=0`.
struct ConnectedReplica: Sendable, Equatable {
    let address: String
    let port: String
    let state: String
    /// How much of the replication stream it has confirmed, in bytes.
    let offset: Double
    /// Seconds since it last confirmed; nil from servers before 3.0, and while there was no confirmation.
    let lag: Double?

    /// The replicas of an answer; a line that cannot be read is left out.
    static func all(in info: InfoText) -> [ConnectedReplica] {
        info.fields(of: "Replication").compactMap { field in
            guard field.name.after("slave")?.isDigits == true else { return nil }
            let items = InfoItems(field.value)
            guard let address = items.text("ip"), let offset = items.number("offset") else { return nil }
            return ConnectedReplica(
                address: address, port: items.text("port") ?? "", state: items.text("state") ?? "", offset: offset,
                lag: items.number("lag").flatMap { $0 >= 0 ? $0 : nil })
        }
    }

    /// `10.0.0.2:6379`.
    var name: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}

/// A replica's view of its master, from its own section `Replication`.
struct MasterLink: Sendable, Equatable {
    let host: String
    let port: String
    let isUp: Bool

    /// Nil on a server that is no replica.
    init?(_ info: InfoText) {
        guard info.text("role") == "slave" else { return nil }
        host = info.text("master_host") ?? ""
        port = info.text("master_port") ?? ""
        isUp = info.text("master_link_status") == "up"
    }
}

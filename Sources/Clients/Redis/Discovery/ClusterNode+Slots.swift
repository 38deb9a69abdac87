extension ClusterNode {
    /// Reads the answer to `CLUSTER SLOTS`: ranges, each with its master first and then its replicas.
    ///
    /// Nodes without slots are not in it, nor are identities before 4.0: there the address stands in for one.
    /// - Throws: `malformed` for anything else; what an error reply stands for.
    public static func parseSlots(_ value: RedisValue) throws(RedisError) -> [ClusterNode] {
        guard let entries = try value.get().items else { throw RedisError(.malformed, "CLUSTER SLOTS is no list") }
        var collection = SlotCollection()
        for entry in entries {
            guard let items = entry.items, items.count >= 3, let range = slotRange(items[0].int, items[1].int),
                collection.add(items[2...], range)
            else { throw RedisError(.malformed, "an entry of CLUSTER SLOTS cannot be read") }
        }
        return collection.nodes
    }

    /// Nodes in the order in which they appear, each once.
    private struct SlotCollection {
        private struct Entry {
            let server: Server
            let role: Role
            var slots: [ClosedRange<Int>] = []
        }
        private var entries: [Entry] = []
        private var places: [String: Int] = [:]

        /// Takes the servers of one range; false when one of them is none.
        mutating func add(_ values: ArraySlice<RedisValue>, _ range: ClosedRange<Int>) -> Bool {
            var masterID: String?
            for value in values {
                guard let server = Server(value) else { return false }
                let role = masterID.map { Role.replica(of: $0) } ?? .master
                let place = places[server.id] ?? entries.count
                if place == entries.count {
                    entries.append(Entry(server: server, role: role))
                    places[server.id] = place
                }
                if masterID == nil { entries[place].slots.append(range) }
                masterID = masterID ?? server.id
            }
            return true
        }

        var nodes: [ClusterNode] {
            entries.map { entry in
                ClusterNode(
                    id: entry.server.id, address: entry.server.address, hostname: entry.server.hostname,
                    role: entry.role, flags: [], isLinked: nil, slots: entry.slots)
            }
        }
    }

    /// A server within an entry: host, port, identity, and from 7.0 on a list of more names.
    private struct Server {
        let id: String
        let address: RedisAddress
        let hostname: String?

        init?(_ value: RedisValue) {
            guard let items = value.items, items.count >= 2 else { return nil }
            // A server that does not know its own address says nothing instead of it.
            let host = items[0] == .null ? RedisValue.status("") : items[0]
            guard let address = RedisAddress(host: host, port: items[1]) else { return nil }
            self.address = address
            id = items.count > 2 ? items[2].text ?? address.description : address.description
            let names = items.count > 3 ? FieldList(items[3]) : nil
            hostname = names?["hostname"]?.text
        }
    }
}

extension ClusterNode {
    /// Reads the answer to `CLUSTER NODES`, of all versions from 3.0 on.
    ///
    /// A line is `id address flags master ping pong epoch link slot…`; the address is `host:port@bus,hostname,…`, of
    /// which older versions write less. Slots on their way (`[93->-id]`) still belong to where they are listed plainly.
    /// - Throws: `malformed` where a line is none of these, or no text came; what an error reply stands for.
    public static func parseNodes(_ value: RedisValue) throws(RedisError) -> [ClusterNode] {
        guard let text = try value.get().text else { throw RedisError(.malformed, "CLUSTER NODES is no text") }
        var nodes: [ClusterNode] = []
        for line in text.utf8.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard let node = parseLine(Substring(line)) else {
                throw RedisError(.malformed, "a line of CLUSTER NODES cannot be read")
            }
            nodes.append(node)
        }
        return nodes
    }

    private static func parseLine(_ line: Substring) -> ClusterNode? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 8, !words[0].isEmpty, let place = Place(words[1]) else { return nil }
        let flags = Set(words[2].split(separator: ",").map(String.init))
        let role: Role
        if flags.contains("slave") || flags.contains("replica") {
            role = .replica(of: words[3] == "-" ? "" : String(words[3]))
        } else {
            role = .master
        }
        guard words[7] == "connected" || words[7] == "disconnected" else { return nil }
        guard let slots = parseSlots(words[8...]) else { return nil }
        return ClusterNode(
            id: String(words[0]), address: place.address, hostname: place.hostname, role: role,
            flags: flags.subtracting(["master", "slave", "replica", "noflags"]), isLinked: words[7] == "connected",
            slots: slots)
    }

    private static func parseSlots(_ words: ArraySlice<Substring>) -> [ClosedRange<Int>]? {
        var slots: [ClosedRange<Int>] = []
        for word in words where !word.isEmpty && word.first != "[" {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first, let last = ends.last,
                let range = slotRange(Int64(first), Int64(last))
            else { return nil }
            slots.append(range)
        }
        return slots
    }

    /// The second word of a line.
    private struct Place {
        let address: RedisAddress
        let hostname: String?

        init?(_ word: Substring) {
            let parts = word.split(separator: ",", omittingEmptySubsequences: false)
            let hostAndPort = parts.first?.prefix { $0 != "@" } ?? ""
            guard let address = RedisAddress(hostAndPort) else { return nil }
            self.address = address
            hostname = parts.dropFirst().first { !$0.isEmpty && !$0.contains("=") }.map(String.init)
        }
    }
}

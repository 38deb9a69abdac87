import BlockingIO
import LinuxHost
import NetworkClient

/// Looks at this host's own network, on a thread where reading may take its time.
actor NetworkOutlook {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let executor: BlockingExecutor
    private let routes = KernelRoutes()
    private let nameServers: String

    /// - Parameter nameServers: the file that lists them.
    init(executor: BlockingExecutor, nameServers: String = "/etc/resolv.conf") {
        self.executor = executor
        unownedExecutor = executor.asUnownedSerialExecutor()
        self.nameServers = nameServers
    }

    /// What keeps packets from leaving for all of these addresses; nil where one of them can be reached as far as this
    /// host is concerned, or where the kernel tells nothing.
    func obstacle(to addresses: [SocketAddress]) -> String? {
        var first: String?
        for address in addresses {
            guard let obstacle = obstacle(to: address) else { return nil }
            first = first ?? obstacle
        }
        return first
    }

    /// What keeps packets from leaving for every name server; where only a resolver of this host is set, for anywhere.
    func obstacleToNameServers() -> String? {
        let listed = (try? KernelFile.read(nameServers, limit: 1 << 20)).map(NameServerList.parse) ?? []
        let others = listed.filter { IPAddress(parsing: $0.host)?.isLoopback != true }
        // Addresses for documentation (RFC 5737, RFC 3849): no packet is sent, the default route is what counts.
        let anywhere = ["192.0.2.1", "2001:db8::1"].compactMap { SocketAddress(host: $0, port: 0) }
        return obstacle(to: others.isEmpty ? anywhere : others)
    }

    private func obstacle(to address: SocketAddress) -> String? {
        guard let way = try? routes.way(to: address.bytes) else { return nil }
        if case .local = way { return nil }
        guard let links = try? routes.allLinks() else { return nil }
        return NetworkObstacle.text(
            to: address.host, way, hasWayOut: { (try? routes.hasWayOut(links)) ?? true },
            leadsOut: { links.leadsOut($0) })
    }
}

import Alerting
import Logging
import NetworkClient
import Synchronization
import Telemetry

/// Tells failures of targets from failures of this host's own network, and says one note when that is back.
final class OwnNetworkWatch: Sendable {
    /// What keeps packets from leaving for addresses; for no addresses, for the name servers.
    typealias Look = @Sendable ([SocketAddress]) async -> String?
    /// The addresses of a name; nothing where none came in a short time.
    typealias Resolve = @Sendable (String) async -> [SocketAddress]

    private struct Known {
        var addresses: [SocketAddress] = []
        var askedAt: MonotonicInstant
    }
    private struct State {
        var network = OwnNetwork()
        /// What names meant when all was well: they cannot be asked for later.
        var names: [String: Known] = [:]
    }

    /// For so long an outage that is over is still shown.
    static let shownFor = Duration.seconds(86_400)
    /// For so long the addresses of a name are kept.
    private static let memory = Duration.seconds(600)
    private static let nameLimit = 4_096

    private let state = Mutex(State())
    private let time: any TimeSource
    private let logger: Logger
    private let look: Look
    private let resolve: Resolve

    init(time: any TimeSource, logger: Logger, look: @escaping Look, resolve: @escaping Resolve = soon) {
        self.time = time
        self.logger = logger
        self.look = look
        self.resolve = resolve
    }

    /// Looks by the kernel's word.
    convenience init(time: any TimeSource, logger: Logger, outlook: NetworkOutlook) {
        self.init(
            time: time, logger: logger,
            look: { $0.isEmpty ? await outlook.obstacleToNameServers() : await outlook.obstacle(to: $0) })
    }

    /// The system's answer for a name, where it comes within a quarter of a second.
    static func soon(_ name: String) async -> [SocketAddress] {
        (try? await NameLookup.addresses(of: name, port: 0, until: .now + .milliseconds(250))) ?? []
    }

    /// What on this host kept a target from answering, if anything did.
    ///
    /// A target that answered costs a name lookup every ten minutes, one that is given by its address nothing.
    func obstacle(on goals: [NetworkGoal], _ error: ProbeError?) async -> String? {
        guard let error, error.mayBeOfNetwork else {
            // Any answer at all came by a network.
            for case .host(let name) in goals { _ = await addresses(of: name, isWell: true) }
            return nil
        }
        if goals.isEmpty { return nil }
        var first: String?
        for goal in goals {
            var addresses: [SocketAddress] = []
            if case .host(let name) = goal { addresses = await self.addresses(of: name, isWell: false) }
            guard let obstacle = await look(addresses) else { return nil }
            first = first ?? obstacle
        }
        return first
    }

    /// Takes note of a target that was judged, and says what is to be asked at once.
    func judged(_ target: TargetID, obstacle: String?, _ measurement: Measurement) -> Set<TargetID> {
        let now = time.wallClock()
        return follow(
            state.withLock {
                $0.network.judged(target, obstacle: obstacle, began: measurement.startedAtWall, now: now)
            })
    }

    /// Forgets all targets but these.
    func keep(_ targets: Set<TargetID>) {
        let now = time.wallClock()
        _ = follow(state.withLock { $0.network.keep(targets, now: now) })
    }

    /// The outage that lasts; nil while the network is there.
    var outage: OwnNetwork.Outage? { state.withLock { $0.network.outage } }

    /// The newest outage that is over; nil before the first.
    var lastNote: OwnNetworkNote? { state.withLock { $0.network.lastNote } }

    /// What there is to say now: of the outage that lasts, and for a day of the last one.
    var notes: [String] {
        let (outage, last) = state.withLock { ($0.network.outage, $0.network.lastNote) }
        let isRecent = last.map { time.wallClock() - $0.to <= Self.shownFor } ?? false
        return [outage?.description, isRecent ? last?.description : nil].compactMap { $0 }
    }

    private func follow(_ change: OwnNetwork.Change) -> Set<TargetID> {
        switch change {
        case .none: break
        case .gone(let outage):
            logger.warning("the agent's own network is gone", metadata: ["reason": "\(outage.reason)"])
        case .returning(let others): return others
        case .back(let note): logger.notice("the agent's own network is back", metadata: ["note": "\(note)"])
        }
        return []
    }

    private func addresses(of name: String, isWell: Bool) async -> [SocketAddress] {
        if let address = SocketAddress(host: name, port: 0) { return [address] }
        let now = time.now()
        let known = state.withLock { $0.names[name] }
        if let known, !known.addresses.isEmpty, !isWell || now - known.askedAt < Self.memory { return known.addresses }
        if isWell, let known, now - known.askedAt < Self.memory { return [] }
        state.withLock { state in
            if state.names.count >= Self.nameLimit { state.names.removeAll() }
            state.names[name, default: Known(askedAt: now)].askedAt = now
        }
        let found = await resolve(name)
        guard !found.isEmpty else { return known?.addresses ?? [] }
        state.withLock { $0.names[name] = Known(addresses: found, askedAt: now) }
        return found
    }
}

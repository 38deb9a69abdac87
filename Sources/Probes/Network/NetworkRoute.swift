import NetworkClient
import Telemetry

/// The way to a target, as far as it was gone.
struct NetworkRoute {
    /// How long the name lookup took.
    var lookup: Duration = .zero
    /// The address in use, or tried last.
    var address: SocketAddress?
    /// How long it took to connect.
    var connect: Duration = .zero

    /// Finds the addresses of a host; the first is noted as the one in use.
    mutating func find(
        _ host: String, port: UInt16, _ preference: IPPreference, until deadline: ContinuousClock.Instant
    ) async throws(ProbeError) -> [SocketAddress] {
        let begin = ContinuousClock.now
        let found: [SocketAddress]
        do throws(NetworkError) {
            found = try await NameLookup.addresses(of: host, port: port, until: deadline)
        } catch {
            lookup = ContinuousClock.now - begin
            throw NetworkFailure.probeError(error)
        }
        lookup = ContinuousClock.now - begin
        let chosen = preference.choose(from: found)
        address = chosen.first
        if chosen.isEmpty {
            throw ProbeError(
                .unknownHost, "\(host) has no address of the protocol that is wanted",
                hint: "let the other protocol count, too, or see which addresses the name has")
        }
        return chosen
    }

    /// Connects to the first address that takes the connection; each gets its share of the time that is left.
    mutating func connect(
        to host: String, port: UInt16, _ preference: IPPreference, until deadline: ContinuousClock.Instant
    ) async throws(ProbeError) -> NetworkSocket {
        let addresses = try await find(host, port: port, preference, until: deadline)
        let begin = ContinuousClock.now
        defer { connect = ContinuousClock.now - begin }
        var first: NetworkError?
        for (index, candidate) in addresses.enumerated() {
            address = candidate
            let now = ContinuousClock.now
            let share = index == addresses.count - 1 ? deadline : now + (deadline - now) / (addresses.count - index)
            do throws(NetworkError) {
                return try await NetworkSocket.connect(to: candidate, until: share)
            } catch {
                if error.code == .cancelled || error.code == .internalFault { throw NetworkFailure.probeError(error) }
                // A machine without IPv6 says so first; that is not the news.
                if first == nil || first?.code == .unreachable { first = error }
            }
        }
        throw NetworkFailure.probeError(first ?? NetworkError(.unknownHost, "\(host) has no address"))
    }
}

import NetworkClient
import Telemetry

/// One echo request to one host.
struct ICMPLook {
    private let settings: ICMPProbeSettings
    private var route = NetworkRoute()
    private var reply: EchoClient.Reply?

    init(_ settings: ICMPProbeSettings) { self.settings = settings }

    /// Asks, and tells how far it came.
    mutating func observe(until deadline: ContinuousClock.Instant) async -> NetworkObservation {
        var observation = NetworkObservation()
        do throws(ProbeError) {
            let found = try await ask(until: deadline)
            reply = found
            let time = (found.roundTrip.inSeconds * 10_000).rounded() / 10
            observation.summary = "replied in \(time) ms"
        } catch {
            observation.error = error
        }
        observation.families = NetworkFamilies.families(of: route)
        observation.families.append(
            NetworkFamilies.family(
                ICMPFamilies.duration,
                [
                    ("resolve", route.lookup.inSeconds), ("setup", reply?.setup.inSeconds ?? 0),
                    ("rtt", reply?.roundTrip.inSeconds ?? 0),
                ]))
        if let hops = reply?.hopLimit {
            observation.families.append(NetworkFamilies.family(ICMPFamilies.hopLimit, Double(hops)))
        }
        return observation
    }

    private mutating func ask(until deadline: ContinuousClock.Instant) async throws(ProbeError) -> EchoClient.Reply {
        let addresses = try await route.find(settings.host, port: 0, settings.preference, until: deadline)
        guard let address = addresses.first else { throw ProbeError(.unknownHost, "\(settings.host) has no address") }
        do throws(NetworkError) {
            return try await EchoClient.ask(address, size: settings.payloadSize, until: deadline)
        } catch {
            throw NetworkFailure.probeError(error)
        }
    }
}

import NetworkClient
import Telemetry

/// One question to one name server.
struct DNSLook {
    private let settings: DNSProbeSettings
    private var route = NetworkRoute()
    private var exchange: DNSClient.Exchange?
    /// How long it took until a question failed.
    private var wasted: Duration = .zero

    init(_ settings: DNSProbeSettings) { self.settings = settings }

    /// Asks, and tells how far it came.
    mutating func observe(until deadline: ContinuousClock.Instant) async -> NetworkObservation {
        var observation = NetworkObservation()
        do throws(ProbeError) {
            let found = try await ask(until: deadline)
            exchange = found
            observation.error = DNSExpectation.error(found.answer, settings)
            if observation.error == nil { observation.summary = summary(found) }
        } catch {
            observation.error = error
        }
        observation.families = NetworkFamilies.families(of: route) + families
        return observation
    }

    private mutating func ask(until deadline: ContinuousClock.Instant) async throws(ProbeError) -> DNSClient.Exchange {
        do throws(NetworkError) {
            let question = try DNSQuestion(settings.name, settings.type)
            var server = settings.server
            if server == nil { server = try await DNSClient.systemResolver(until: deadline) }
            let addresses = try await find(server ?? "", until: deadline)
            // A name server is an address: what another address says is no answer for this one.
            guard let address = addresses.first else {
                throw NetworkError(.unknownHost, "the name server has no address of the protocol that is wanted")
            }
            let begin = ContinuousClock.now
            defer { wasted = ContinuousClock.now - begin }
            return try await DNSClient.ask(question, of: address, over: settings.transport, until: deadline)
        } catch {
            throw NetworkFailure.probeError(error)
        }
    }

    private mutating func find(
        _ server: String, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> [SocketAddress] {
        let begin = ContinuousClock.now
        defer { route.lookup = ContinuousClock.now - begin }
        let found = try await NameLookup.addresses(of: server, port: settings.port, until: deadline)
        let chosen = settings.preference.choose(from: found)
        route.address = chosen.first
        return chosen
    }

    private var families: [MetricFamily] {
        let counts = exchange?.answer.counts ?? (answer: 0, authority: 0, additional: 0)
        var families = [
            NetworkFamilies.family(
                DNSFamilies.duration,
                [
                    ("resolve", route.lookup.inSeconds), ("connect", exchange?.connect.inSeconds ?? 0),
                    ("request", (exchange?.request ?? wasted).inSeconds),
                ]),
            NetworkFamilies.family(DNSFamilies.answers, Double(counts.answer)),
            NetworkFamilies.family(DNSFamilies.authorities, Double(counts.authority)),
            NetworkFamilies.family(DNSFamilies.additionals, Double(counts.additional)),
            NetworkFamilies.family(DNSFamilies.succeeded, exchange == nil ? 0 : 1),
        ]
        if settings.type == .soa, let exchange {
            let serial = exchange.answer.records.compactMap(\.serial).last ?? 0
            families.append(NetworkFamilies.family(DNSFamilies.serial, Double(serial)))
        }
        return families
    }

    private func summary(_ exchange: DNSClient.Exchange) -> String {
        let data = exchange.answer.records.filter { $0.type == settings.type }.map(\.data)
        let shown = data.prefix(2).joined(separator: ", ").prefix(80)
        let others = data.count > 2 ? " and \(data.count - 2) more" : ""
        return data.isEmpty ? "\(exchange.answer.code), no record" : "\(shown)\(others)"
    }
}

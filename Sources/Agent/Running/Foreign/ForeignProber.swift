import NetworkClient
import Probes
import Synchronization
import Telemetry

/// Probes targets that the settings do not name, for modules that allow it: a bounded number at a time.
///
/// The host's addresses are found first, held against the list, and the connection leads to one that was, whatever the
/// name means a moment later.
final class ForeignProber: Sendable {
    /// Why a target is not probed.
    enum Refusal: Error, Equatable {
        /// No address of this form.
        case unreadable
        /// The list has it not, or none of its addresses.
        case denied(String)
        /// Too many are under way.
        case busy
    }

    /// The addresses of a host.
    typealias Resolve = @Sendable (String, ContinuousClock.Instant) async throws(NetworkError) -> [SocketAddress]

    /// So many at a time.
    static let limit = 16
    private static let target = TargetID(kind: "http", name: "foreign")

    private let shared: SharedProbeParts
    private let time: any TimeSource
    private let resolve: Resolve
    private let count = Mutex(0)

    init(
        shared: SharedProbeParts, time: any TimeSource,
        resolve: @escaping Resolve = { (host, deadline) async throws(NetworkError) -> [SocketAddress] in
            try await NameLookup.addresses(of: host, port: 0, until: deadline)
        }
    ) {
        self.shared = shared
        self.time = time
        self.resolve = resolve
    }

    /// What blackbox_exporter would answer for the target.
    func probe(
        _ text: String, by module: ForeignModule, within timeout: Duration
    ) async -> Result<[MetricFamily], Refusal> {
        guard let address = ForeignAddress(text, module.way) else { return .failure(.unreadable) }
        let name = SocketAddress(host: address.host, port: 0) == nil ? address.host : nil
        if let name, !module.allowed.mayAllow(name) { return .failure(.denied(name)) }
        let isTaken = count.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        guard isTaken else { return .failure(.busy) }
        defer { count.withLock { $0 -= 1 } }
        let begin = ContinuousClock.now
        let deadline = time.now() + timeout
        let found: [SocketAddress]
        do throws(NetworkError) {
            found = try await resolve(address.host, begin + timeout)
        } catch {
            return .success(Self.families(failedAfter: ContinuousClock.now - begin))
        }
        let lookup = ContinuousClock.now - begin
        let allowed = found.filter { one in
            IPAddress(parsing: one.host).map { module.allowed.allows($0, of: name) } ?? false
        }
        guard !allowed.isEmpty else { return .failure(.denied(address.host)) }
        guard let probe = makeProbe(address, module.way, allowed) else {
            return .success(Self.families(failedAfter: lookup))
        }
        let families = await Self.families(of: probe, until: deadline)
        return .success(name == nil ? families : families.map { $0.adding(lookup: lookup.inSeconds) })
    }

    private func makeProbe(
        _ address: ForeignAddress, _ way: ForeignModule.Way, _ allowed: [SocketAddress]
    ) -> (any Probe)? {
        switch way {
        case .http(var settings):
            guard let pinned = settings.addressFamily.first(of: allowed) else { return nil }
            settings.url = address.url
            settings.connectHost = pinned.host
            return HTTPProbe(target: Self.target, settings: settings, observer: shared.observer, time: time)
        case .tcp(var settings):
            let isName = SocketAddress(host: address.host, port: 0) == nil
            guard let pinned = settings.preference.family.first(of: allowed) else { return nil }
            settings.host = pinned.host
            settings.port = address.port
            if isName { settings.tls.serverName = address.host }
            return TCPProbe(target: Self.target, settings: settings, time: time)
        }
    }

    private static func families(of probe: any Probe, until deadline: MonotonicInstant) async -> [MetricFamily] {
        do throws(ProbeError) {
            return try await probe.measure(until: deadline).families
        } catch {
            return probe.familiesWhenDown(error)
        }
    }

    /// Of a host without an address of use.
    private static func families(failedAfter lookup: Duration) -> [MetricFamily] {
        let families: [(name: String, value: Double, help: String)] = [
            ("probe_success", 0, "Whether the target answered as the settings want it: 1 or 0."),
            ("probe_duration_seconds", lookup.inSeconds, "How long the whole probe took, the name lookup included."),
            (
                "probe_dns_lookup_time_seconds", lookup.inSeconds,
                "How long it took to find the address of the target's host."
            ),
        ]
        return families.map { family in
            MetricFamily(
                MetricDescriptor(family.name, .gauge, help: family.help),
                samples: [Sample(labelNames: [], labelValues: [], value: family.value)])
        }
    }
}

extension MetricFamily {
    /// The family with a name lookup that the probe itself was spared.
    fileprivate func adding(lookup seconds: Double) -> MetricFamily {
        var family = self
        for index in family.samples.indices {
            switch descriptor.name {
            case "probe_dns_lookup_time_seconds", "probe_duration_seconds": family.samples[index].value += seconds
            case "probe_http_duration_seconds" where samples[index].labelValues == ["resolve"]:
                family.samples[index].value += seconds
            default: break
            }
        }
        return family
    }
}

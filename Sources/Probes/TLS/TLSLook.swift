import NetworkClient
import TLSInspection
import Telemetry

/// One handshake with a server, and what its certificates are worth.
struct TLSLook {
    private let settings: TLSProbeSettings
    private let host: String
    private let port: UInt16
    private var route = NetworkRoute()
    private var report: TLSReport?
    private var handshake: Duration?

    init(_ settings: TLSProbeSettings, host: String, port: UInt16) {
        self.settings = settings
        self.host = host
        self.port = port
    }

    /// Shakes hands, and tells how far it came; what the certificates say is told also where they are not trusted.
    mutating func observe(until deadline: ContinuousClock.Instant, at now: WallTime) async -> NetworkObservation {
        var observation = NetworkObservation()
        do throws(ProbeError) {
            let found = try await shakeHands(until: deadline)
            observation.error = fault(found, now)
            if observation.error == nil { observation.summary = summary(found, now) }
        } catch {
            observation.error = error
        }
        observation.families = NetworkFamilies.families(of: route)
        var phases = [("resolve", route.lookup.inSeconds), ("connect", route.connect.inSeconds)]
        if let handshake { phases.append(("tls", handshake.inSeconds)) }
        observation.families.append(NetworkFamilies.family(TLSFamilies.phases, phases))
        if let report {
            observation.version = report.version?.description
            observation.families += CertificateFamilies.families(report, source: "\(host):\(port)", settings.profile)
            observation.families.append(NetworkFamilies.family(TLSFamilies.trusted, report.isTrusted ? 1 : 0))
        }
        return observation
    }

    private mutating func shakeHands(until deadline: ContinuousClock.Instant) async throws(ProbeError) -> TLSReport {
        let context = try await settings.tls.context(until: deadline)
        let socket = try await route.connect(to: host, port: port, settings.preference, until: deadline)
        let conversation = Conversation(socket, answerLimit: 16 << 10, until: deadline)
        try await settings.startTLS?.prepare(conversation)
        let begin = ContinuousClock.now
        let found = try await conversation.startTLS(context, serverName: settings.tls.serverName ?? host)
        handshake = ContinuousClock.now - begin
        report = found
        return found
    }

    private func fault(_ report: TLSReport, _ now: WallTime) -> ProbeError? {
        let name = settings.tls.serverName ?? host
        if settings.tls.verifies, let error = TrustVerdict.error(report, host: name, at: now) { return error }
        return CertificateNames.error(report.chain.first, mustHave: settings.names)
    }

    private func summary(_ report: TLSReport, _ now: WallTime) -> String {
        let version = report.version?.description ?? "TLS"
        guard let end = report.chain.map(\.notAfter).min() else { return version }
        let days = end.subtractingReportingOverflow(now.secondsSinceEpoch).partialValue / 86_400
        return "\(version), \(days) day\(days == 1 ? "" : "s") left"
    }
}

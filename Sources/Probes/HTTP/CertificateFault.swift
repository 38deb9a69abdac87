import HTTPClient
import Telemetry

/// Words for TLS that did not come about, from what the certificates say.
enum CertificateFault {
    static func error(
        _ failure: HTTPObservation.Failure, _ seen: HTTPObservation, settings: HTTPProbeSettings, now: Int64
    ) -> ProbeError {
        guard let facts = seen.tls, let own = facts.chain.first else { return withoutChain(failure, seen) }
        let faulty = facts.chain.indices.contains(facts.faultDepth) ? facts.chain[facts.faultDepth] : own
        let whose = facts.faultDepth == 0 ? "the certificate" : "the issuer's certificate (\(faulty.subject))"
        switch facts.fault {
        case .expired:
            return ProbeError(
                .tls, "\(whose) expired \(span(now - faulty.notAfter)) ago", hint: "renew it, and reload the server")
        case .notYetValid:
            return ProbeError(
                .tls, "\(whose) is not yet valid: it begins in \(span(faulty.notBefore - now))",
                hint: "compare the clocks")
        case .selfSigned:
            return ProbeError(
                .tls, "the certificate is self-signed (\(own.subject))",
                hint: "give the probe this certificate to trust")
        case .untrustedIssuer:
            let last = facts.chain.last ?? own
            return ProbeError(
                .tls, "the certificate's issuer is not trusted (\(last.issuer))",
                hint: "give the probe the authority's certificate, or let the server send the whole chain")
        case .other(let words): return ProbeError(.tls, "\(whose) is not trusted: \(words)")
        case nil: return afterTrust(failure, seen, facts, own, settings)
        }
    }

    /// The chain is good, and still there is no connection: the name is wrong, or the server broke off.
    private static func afterTrust(
        _ failure: HTTPObservation.Failure, _ seen: HTTPObservation, _ facts: PeerFacts, _ own: CertificateFacts,
        _ settings: HTTPProbeSettings
    ) -> ProbeError {
        guard !facts.version.isEmpty, failure.reason.contains("name") else {
            return ProbeError(
                .tls, "TLS was not agreed on: \(failure.reason)", hint: "it may want a client certificate")
        }
        let names = own.names + own.addresses
        let shown = names.isEmpty ? own.subject : names.prefix(5).joined(separator: ", ")
        let more = names.count > 5 ? " and \(names.count - 5) more" : ""
        let wanted = settings.tls.serverName ?? host(of: seen.origin)
        return ProbeError(
            .tls, "the certificate is for \(shown)\(more), not for \(wanted)",
            hint: "ask by a name of the certificate, or set the server name")
    }

    private static func withoutChain(_ failure: HTTPObservation.Failure, _ seen: HTTPObservation) -> ProbeError {
        if failure.reason.contains("wrong version number") || failure.reason.contains("packet length too long") {
            return ProbeError(.tls, "\(seen.origin) does not speak TLS", hint: "is it http:// that is meant?")
        }
        if failure.reason.contains("key") || failure.reason.contains("client certificate") {
            return ProbeError(.settings, "our own certificate cannot be used: \(failure.reason)")
        }
        return ProbeError(.tls, "TLS was not agreed on: \(failure.reason)")
    }

    private static func host(of origin: String) -> String {
        let authority = origin.split(separator: "/").last.map(String.init) ?? origin
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    /// `40 min`, `5 h`, `3 days`.
    private static func span(_ seconds: Int64) -> String {
        switch max(0, seconds) {
        case ..<120: "\(max(0, seconds)) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}

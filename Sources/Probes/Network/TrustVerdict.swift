import TLSInspection
import Telemetry

/// What is wrong with a server's certificates, as the first line of a page should say it.
enum TrustVerdict {
    /// Why a chain is not to be trusted; nil where it is.
    static func error(_ report: TLSReport, host: String, at now: WallTime) -> ProbeError? {
        guard let first = worst(report.complaints) else { return nil }
        let certificate = report.chain.indices.contains(first.depth) ? report.chain[first.depth] : nil
        let name = certificate.map { "the certificate of \($0.shortName)" } ?? "a certificate"
        if first.isExpired {
            return ProbeError(
                .tls, "\(name) expired\(certificate.map { " on \(day($0.notAfter)), \(ago($0.notAfter, now))" } ?? "")",
                hint: "renew it, and reload the server")
        }
        if first.isNotYetValid {
            return ProbeError(
                .tls, "\(name) is not valid before \(certificate.map { day($0.notBefore) } ?? "its time")",
                hint: "check the clocks of both machines")
        }
        if first.isNameMismatch {
            let names = report.chain.first.map { $0.dnsNames + $0.addresses } ?? []
            let shown = names.isEmpty ? "names no host" : "is for \(names.prefix(5).joined(separator: ", "))"
            return ProbeError(
                .tls, "the certificate \(shown), not for \(host)", hint: "set server_name, or issue it for \(host)")
        }
        if first.isUntrusted {
            let issuer = report.chain.last.map { $0.issuer.commonName ?? $0.issuer.description } ?? "unknown"
            return ProbeError(
                .tls, "no trusted authority signed the certificate; the chain ends at \(issuer)",
                hint: "let the server send the whole chain, or name the authority in ca_file")
        }
        return ProbeError(.tls, "\(name) is not to be trusted: \(first.words)")
    }

    /// A certificate that is over comes first, then one for another name, then one without authority.
    private static func worst(_ complaints: [TLSReport.Complaint]) -> TLSReport.Complaint? {
        complaints.first(where: \.isExpired) ?? complaints.first(where: \.isNotYetValid)
            ?? complaints.first(where: \.isNameMismatch) ?? complaints.first(where: \.isUntrusted) ?? complaints.first
    }

    /// `2026-03-01`.
    static func day(_ seconds: Int64) -> String {
        String(WallTime(secondsSinceEpoch: seconds).rfc3339(fractionDigits: 0).prefix(10))
    }

    private static func ago(_ seconds: Int64, _ now: WallTime) -> String {
        let (left, overflow) = now.secondsSinceEpoch.subtractingReportingOverflow(seconds)
        if overflow || left < 0 { return "by the machine's own clock" }
        return left < 86_400 ? "today" : left < 172_800 ? "1 day ago" : "\(left / 86_400) days ago"
    }
}

import TLSInspection
import Telemetry

/// Whether a certificate is for a name, by RFC 6125: a star stands for one whole label at the left.
enum CertificateNames {
    /// What is wrong with a certificate that must be for all the names; nil where nothing is.
    static func error(_ certificate: Certificate?, mustHave names: [String]) -> ProbeError? {
        guard let certificate else { return nil }
        let missing = names.filter { name in
            !certificate.addresses.contains(name) && !certificate.dnsNames.contains { covers($0, name) }
        }
        guard let first = missing.first else { return nil }
        let others = missing.count > 1 ? " and \(missing.count - 1) more" : ""
        return ProbeError(
            .tls, "the certificate of \(certificate.shortName) is not for \(first)\(others)",
            hint: "issue it for all the names that are served")
    }

    static func covers(_ pattern: String, _ name: String) -> Bool {
        let pattern = pattern.lowercased()
        let name = name.lowercased()
        if pattern == name { return true }
        guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        return name[dot...] == pattern.dropFirst()
    }
}

import COpenSSL
import Glibc

/// What a certificate says of itself.
public struct Certificate: Sendable, Hashable {
    /// So many alternative names of each kind are kept.
    static let nameLimit = 256

    /// Whose it is.
    public let subject: DistinguishedName
    /// Who signed it.
    public let issuer: DistinguishedName
    /// The host names that it is for, at most 256.
    public let dnsNames: [String]
    /// The addresses that it is for, in digits, at most 256.
    public let addresses: [String]
    /// From when on it holds, in seconds since 1970.
    public let notBefore: Int64
    /// Until when it holds, in seconds since 1970.
    public let notAfter: Int64
    /// The serial number in hexadecimal digits, two for each byte.
    public let serialNumber: String
    /// The SHA-256 of the whole certificate in hexadecimal digits.
    public let fingerprint: String

    /// Whether it names itself as its issuer.
    public var isSelfIssued: Bool { subject == issuer }

    /// The name to show: the common name, else the first host name, else the whole subject.
    public var shortName: String { subject.commonName ?? dnsNames.first ?? subject.description }

    init?(_ certificate: OpaquePointer) {
        var begin: Int64 = 0
        var end: Int64 = 0
        guard COpenSSL_seconds(X509_get0_notBefore(certificate), &begin) != 0,
            COpenSSL_seconds(X509_get0_notAfter(certificate), &end) != 0
        else { return nil }
        notBefore = begin
        notAfter = end
        subject = DistinguishedName(X509_get_subject_name(certificate))
        issuer = DistinguishedName(X509_get_issuer_name(certificate))
        serialNumber = Self.serialNumber(certificate)
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard X509_digest(certificate, EVP_sha256(), &digest, &length) == 1 else { return nil }
        fingerprint = Hexadecimal.text(Array(digest.prefix(Int(length))))
        (dnsNames, addresses) = Self.alternativeNames(certificate)
    }

    private static func serialNumber(_ certificate: OpaquePointer) -> String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil) else { return "" }
        defer { BN_free(number) }
        let bits = Int(BN_num_bits(number))
        // RFC 5280 allows 20 bytes; what is much longer is not shown.
        guard bits > 0, bits <= 1_024 else { return "" }
        var bytes = [UInt8](repeating: 0, count: (bits + 7) / 8)
        BN_bn2bin(number, &bytes)
        return Hexadecimal.text(bytes)
    }

    private static func alternativeNames(_ certificate: OpaquePointer) -> (names: [String], addresses: [String]) {
        guard let list = COpenSSL_alternativeNames(certificate) else { return ([], []) }
        defer { COpenSSL_freeNames(list) }
        var names: [String] = []
        var addresses: [String] = []
        for index in 0..<max(0, COpenSSL_nameCount(list)) {
            var pointer: UnsafePointer<UInt8>?
            var length: Int32 = 0
            let kind = COpenSSL_name(list, index, &pointer, &length)
            guard kind >= 0, let pointer, length >= 0 else { continue }
            let bytes = Array(UnsafeBufferPointer(start: pointer, count: min(Int(length), CText.limit)))
            if kind == GEN_DNS {
                if names.count < nameLimit { names.append(CText.clean(bytes)) }
            } else if let address = address(bytes), addresses.count < nameLimit {
                addresses.append(address)
            }
        }
        return (names, addresses)
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
            return nil
        }
        return CText.string(text)
    }
}

import CCurl
import Glibc

extension PeerFacts {
    private static let chainLimit: Int32 = 16

    /// Takes what the judgement of a chain has found.
    mutating func take(_ context: OpaquePointer, isTrusted: Bool) {
        chain = (0..<min(CCurl_sentCount(context), Self.chainLimit)).compactMap { index in
            CCurl_sent(context, index).map { CertificateFacts($0) }
        }
        fault = isTrusted ? nil : Self.fault(X509_STORE_CTX_get_error(context))
        faultDepth = Int(max(0, X509_STORE_CTX_get_error_depth(context)))
        let count = min(CCurl_verifiedCount(context), Self.chainLimit)
        let ends = (0..<max(0, count)).compactMap { index in
            CCurl_verified(context, index).flatMap { CertificateFacts.seconds(X509_get0_notAfter($0)) }
        }
        trustedUntil = isTrusted ? ends.min() : nil
    }

    /// Takes what was agreed on when the handshake is over.
    mutating func take(agreed connection: OpaquePointer) {
        version =
            switch SSL_get_version(connection).map({ String(cString: $0) }) {
            case "TLSv1": "TLS 1.0"
            case "TLSv1.1": "TLS 1.1"
            case "TLSv1.2": "TLS 1.2"
            case "TLSv1.3": "TLS 1.3"
            default: "unknown"
            }
        cipher = CCurl_cipherName(connection).map { String(cString: $0) } ?? "unknown"
    }

    private static func fault(_ code: Int32) -> Fault {
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
            X509_V_ERR_CERT_UNTRUSTED:
            .untrustedIssuer
        default: .other(X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)")
        }
    }
}

extension CertificateFacts {
    init(_ certificate: OpaquePointer) {
        subject = Self.name(X509_get_subject_name(certificate))
        issuer = Self.name(X509_get_issuer_name(certificate))
        serial = Self.text { CCurl_serialText(certificate, $0, $1) }.lowercased()
        names = Self.alternativeNames(certificate, GEN_DNS).map { String(decoding: $0, as: UTF8.self) }
        addresses = Self.alternativeNames(certificate, GEN_IPADD).compactMap(NetworkAddress.text)
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        if X509_digest(certificate, EVP_sha256(), &digest, &length) == 1 {
            fingerprint = digest.prefix(Int(length)).map {
                $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16)
            }
            .joined()
        }
        notBefore = Self.seconds(X509_get0_notBefore(certificate)) ?? 0
        notAfter = Self.seconds(X509_get0_notAfter(certificate)) ?? 0
    }

    /// A time of ASN.1 in seconds since 1970; nil for one that is none.
    static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return Int64(timegm(&parts))
    }

    /// Attributes in the order in which Go's programs show them, before any other.
    private static let order: [(number: Int32, name: String)] = [
        (NID_serialNumber, "SERIALNUMBER"), (NID_commonName, "CN"), (NID_postalCode, "POSTALCODE"),
        (NID_streetAddress, "STREET"), (NID_stateOrProvinceName, "ST"), (NID_localityName, "L"),
        (NID_organizationalUnitName, "OU"), (NID_organizationName, "O"), (NID_countryName, "C"),
    ]

    /// A distinguished name as text; attributes of one kind are joined by `+`.
    private static func name(_ name: OpaquePointer?) -> String {
        var parts: [Int32: [String]] = [:]
        var others: [String] = []
        for index in 0..<min(max(0, X509_NAME_entry_count(name)), 32) {
            guard let entry = X509_NAME_get_entry(name, index), let value = value(of: entry) else { continue }
            let number = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry))
            if let known = order.first(where: { $0.number == number }) {
                parts[number, default: []].append("\(known.name)=\(value)")
            } else {
                others.append((OBJ_nid2sn(number).map { String(cString: $0) } ?? "?") + "=" + value)
            }
        }
        let known = order.compactMap { parts[$0.number]?.joined(separator: "+") }
        return (known + others.reversed()).joined(separator: ",")
    }

    /// The value of one attribute, escaped as RFC 2253 has it, 256 bytes at most.
    private static func value(of entry: OpaquePointer) -> String? {
        var bytes: UnsafeMutablePointer<UInt8>?
        let length = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(entry))
        guard length >= 0, let bytes else { return nil }
        defer { CCurl_free(bytes) }
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(min(length, 256))), as: UTF8.self)
        return text.reduce(into: "") { result, letter in
            if ",+\"\\<>;".contains(letter) { result.append("\\") }
            result.append(letter)
        }
    }

    private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1_024) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            let count = Int(max(0, min(fill(start, 1_024), 1_024)))
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private static func alternativeNames(_ certificate: OpaquePointer, _ kind: Int32) -> [[UInt8]] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var rest = buffer.withUnsafeMutableBufferPointer { bytes in
            let count = CCurl_alternativeNames(certificate, kind, bytes.baseAddress, Int32(bytes.count))
            return Array(bytes.prefix(Int(max(0, count))))[...]
        }
        var names: [[UInt8]] = []
        while let length = rest.popFirst() {
            names.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        return names
    }
}

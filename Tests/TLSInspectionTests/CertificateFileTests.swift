import Foundation
import Testing

@testable import TLSInspection

@Suite("Files of certificates")
struct CertificateFileTests {
    private static let subject = "/C=DE/ST=Berlin/O=Omni, Flow/OU=Ops/CN=shop.test/emailAddress=a@b.c"

    @Test("names, dates, serial number and fingerprint are the certificate's")
    func facts() throws {
        let files = try TestCertificates()
        try files.make(
            "a", subject: Self.subject,
            extra: [
                "-addext", "subjectAltName=DNS:shop.test,DNS:*.shop.test,IP:192.0.2.7,IP:2001:db8::1,email:a@b.c",
                "-set_serial", "0x00ab12",
            ])
        let certificate = try #require(try CertificateFile.read(files.path("a.pem")).first)
        #expect(
            certificate.subject.description
                == "CN=shop.test,OU=Ops,O=Omni\\, Flow,ST=Berlin,C=DE,1.2.840.113549.1.9.1=#0c056140622e63")
        #expect(certificate.isSelfIssued)
        #expect(certificate.shortName == "shop.test")
        #expect(certificate.dnsNames == ["shop.test", "*.shop.test"])
        #expect(certificate.addresses == ["192.0.2.7", "2001:db8::1"])
        #expect(certificate.serialNumber == "ab12")
        #expect(certificate.fingerprint.count == 64)
        #expect(certificate.notAfter - certificate.notBefore == 30 * 86_400)
        let now = Int64(Date().timeIntervalSince1970)
        #expect((now - 3_600...now + 1).contains(certificate.notBefore))
    }

    @Test("PEM with text and keys between, bundles and DER read the same")
    func forms() throws {
        let files = try TestCertificates()
        try files.make("a", subject: "/CN=a")
        try files.make("b", subject: "/CN=b")
        try files.openssl(["x509", "-in", files.path("a.pem"), "-outform", "DER", "-out", files.path("a.der")])
        let (a, b) = (try files.bytes("a.pem"), try files.bytes("b.pem"))
        let key = try files.bytes("a.key")
        let bundle = try CertificateFile.parse(Array("comment\r\n".utf8) + a + key + Array("\n\n# b\n".utf8) + b)
        #expect(bundle.map(\.shortName) == ["a", "b"])
        #expect(try CertificateFile.read(files.path("a.der")) == [bundle[0]])
    }

    @Test(
        "what is no certificate is malformed",
        arguments: [
            "", "\n", "hello", "-----BEGIN CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "0\u{80}0\u{80}", "\u{0}\u{0}\u{0}\u{0}",
        ])
    func garbage(text: String) {
        #expect { try CertificateFile.parse(Array(text.utf8)) } throws: { ($0 as? TLSError)?.code == .malformed }
    }

    @Test("a certificate that is cut anywhere is never half read")
    func cut() throws {
        let files = try TestCertificates()
        try files.make("a", subject: "/CN=a")
        try files.openssl(["x509", "-in", files.path("a.pem"), "-outform", "DER", "-out", files.path("a.der")])
        for name in ["a.pem", "a.der"] {
            let bytes = try files.bytes(name)
            for length in stride(from: 0, to: bytes.count - 1, by: 7) {
                #expect(throws: TLSError.self) { try CertificateFile.parse(Array(bytes.prefix(length))) }
            }
        }
    }

    @Test("any byte of DER may be any other: nothing is trapped on")
    func mutations() throws {
        let files = try TestCertificates()
        try files.make("a", subject: "/CN=a", extra: ["-addext", "subjectAltName=DNS:a,IP:192.0.2.7"])
        try files.openssl(["x509", "-in", files.path("a.pem"), "-outform", "DER", "-out", files.path("a.der")])
        let bytes = try files.bytes("a.der")
        var read = 0
        for position in stride(from: 0, to: bytes.count, by: 2) {
            for value: UInt8 in [0, 0x7f, 0xff] {
                var changed = bytes
                changed[position] = value
                if (try? CertificateFile.parse(changed)) != nil { read += 1 }
            }
        }
        #expect(read > 0)
    }

    @Test("a thousand certificates of a bundle are read and no more, and a file beyond 4 MiB is not")
    func bounds() throws {
        let files = try TestCertificates()
        try files.make("a", subject: "/CN=a")
        let one = try files.bytes("a.pem")
        let many = [UInt8]([[UInt8]](repeating: one, count: 1_200).joined())
        #expect(try CertificateFile.parse(many).count == 1_000)
        let huge = [UInt8](repeating: UInt8(ascii: "a"), count: CertificateFile.sizeLimit + 1)
        #expect { try CertificateFile.parse(huge) } throws: { ($0 as? TLSError)?.code == .tooLarge }
        try files.write(huge, to: "huge")
        #expect { try CertificateFile.read(files.path("huge")) } throws: { ($0 as? TLSError)?.code == .tooLarge }
    }

    @Test("a file that is not there, or is a directory, is missing", arguments: ["/nowhere/a.pem", "/"])
    func missing(path: String) {
        #expect { try CertificateFile.read(path) } throws: { ($0 as? TLSError)?.code == .missing }
    }

    @Test("a name is written in one order, with what is special escaped")
    func names() {
        let name = DistinguishedName(attributes: [
            .init(type: "2.5.4.10", value: "First"), .init(type: "2.5.4.3", value: "one"),
            .init(type: "2.5.4.11", value: "U1"), .init(type: "2.5.4.11", value: "U2"),
            .init(type: "2.5.4.3", value: " #two, \"x\" "), .init(type: "2.5.4.12", value: "Dr"),
            .init(type: "2.5.4.6", value: "#DE"),
        ])
        #expect(name.description == "CN=\\ #two\\, \\\"x\\\"\\ ,OU=U1+OU=U2,O=First,C=\\#DE,2.5.4.12=#13024472")
    }
}

import AgentTestKit
import HTTPClient
import Telemetry
import Testing

@testable import Probes

@Suite("Families of HTTP targets")
struct HTTPFamiliesTests {
    private func families(_ seen: HTTPObservation, _ names: NamesProfile = .current) -> [String: MetricFamily] {
        let start = MonotonicInstant(nanoseconds: 0)
        let report = HTTPReport(
            seen, settings: HTTPProbeSettings(url: "https://shop.test/"), startedAt: start,
            finishedAt: start + .milliseconds(250), now: 0)
        let families = report.families(names)
        #expect(ProbeConformance.violations(in: families) == [])
        #expect(families.allSatisfy { HTTPFamilies.all.include($0.descriptor, names) })
        return Dictionary(uniqueKeysWithValues: families.map { ($0.descriptor.name, $0) })
    }

    private static func secured() -> HTTPObservation {
        var seen = HTTPObservation()
        seen.status = 200
        seen.version = 2
        seen.bodyLength = 42
        seen.redirects = 1
        seen.remoteAddress = "127.0.0.1"
        seen.headers = [HTTPHeader("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")]
        seen.phases.tls = .milliseconds(7)
        var facts = PeerFacts()
        facts.version = "TLS 1.3"
        facts.cipher = "TLS_AES_128_GCM_SHA256"
        facts.trustedUntil = 100
        for end in [200, 90] as [Int64] {
            var certificate = CertificateFacts()
            certificate.notAfter = end
            certificate.names = ["a.test", "b.test"]
            facts.chain.append(certificate)
        }
        seen.tls = facts
        return seen
    }

    @Test("an answer over TLS has all of them", arguments: [NamesProfile.current, .debian12])
    func all(names: NamesProfile) {
        let families = families(Self.secured(), names)
        #expect(Set(families.keys) == Set(HTTPFamilies.all.descriptors(names).map(\.name)))
        let expected: [String: Double] = [
            "probe_success": 1, "probe_duration_seconds": 0.25, "probe_http_status_code": 200, "probe_http_version": 2,
            "probe_http_uncompressed_body_length": 42, "probe_http_content_length": -1, "probe_http_redirects": 1,
            "probe_http_ssl": 1, "probe_ip_protocol": 4, "probe_ip_addr_hash": 3_668_918_509,
            "probe_http_last_modified_timestamp_seconds": 784_111_777, "probe_ssl_earliest_cert_expiry": 90,
            "probe_ssl_last_chain_expiry_timestamp_seconds": 100, "probe_failed_due_to_regex": 0,
        ]
        for (name, value) in expected { #expect(families[name]?.value() == value, "\(name)") }
        #expect(families["probe_http_duration_seconds"]?.value("tls") == 0.007)
        #expect(families["probe_http_duration_seconds"]?.samples.count == 5)
        #expect(families["probe_tls_version_info"]?.value("TLS 1.3") == 1)
        let info = families["probe_ssl_last_chain_info"]
        let alternatives = info?.descriptor.labelNames.firstIndex(of: "subjectalternative")
        #expect(alternatives.flatMap { info?.samples.first?.labelValues[$0] } == "a.test,b.test")
    }

    @Test("nothing that was not seen is published")
    func failed() {
        var seen = HTTPObservation()
        seen.failure = HTTPObservation.Failure(.refused, in: .connect, "no")
        let families = families(seen)
        #expect(families["probe_success"]?.value() == 0)
        #expect(families["probe_http_status_code"]?.value() == 0)
        #expect(families["probe_http_content_length"]?.value() == 0)
        #expect(families["probe_http_last_modified_timestamp_seconds"] == nil)
        #expect(families["probe_ssl_earliest_cert_expiry"] == nil)
        #expect(families["probe_tls_version_info"] == nil)
    }

    @Test(
        "dates of HTTP",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ])
    func dates(text: String, seconds: Int64) {
        #expect(HTTPDateText.seconds(text) == seconds)
    }

    @Test(
        "what is no date",
        arguments: [
            "", "0", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 06 Nov 1994 8:49 GMT",
            "- - - - - -",
            "Sun, 30 Feb 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
        ])
    func noDates(text: String) {
        #expect(HTTPDateText.seconds(text) == nil)
    }

    @Test(
        "the protocol is that of the address; what is none has no protocol",
        arguments: [
            ("127.0.0.1", 4.0), ("::1", 6), ("2001:db8::ff:1", 6), ("::ffff:1.2.3.4", 6), ("", 0), ("x", 0),
            ("1.2.3.256", 0), (":::", 0), ("1:2:3", 0), ("1:2:3:4:5:6:7:8:9", 0), ("shop.test", 0),
        ])
    func addresses(text: String, version: Double) {
        var seen = HTTPObservation()
        seen.remoteAddress = text
        let families = families(seen)
        #expect(families["probe_ip_protocol"]?.value() == version)
        #expect((families["probe_ip_addr_hash"]?.value() == 0) == (version == 0))
    }
}

import Alerting
import Telemetry
import Testing

@Suite("Checks of TCP, TLS, DNS and ICMP targets")
struct NetworkChecksTests {
    @Test(
        "how long a certificate holds is told with its name",
        arguments: [
            ("tls", 30.0, CheckState.pass, "the certificate of shop ends in 30 days"),
            ("tcp", 13.0, .warn, "the certificate of shop ends in 13 days"),
            ("tls", 2.5, .fail, "the certificate of shop ends in 3 days"),
            ("tls", -1.0, .fail, "the certificate of shop is over"),
        ])
    func certificate(kind: String, days: Double, state: CheckState, reason: String) throws {
        // The fixture's first round is at 1,700,001,015 seconds of the wall clock.
        let end = 1_700_001_015 + days * 86_400
        var fixture = TargetFixture(
            kind,
            families: [
                "probe_ssl_earliest_cert_expiry": ["": end],
                "omniflow_certificate_expiry_timestamp_seconds": [
                    "source=a,position=0,subject=shop": end, "source=a,position=1,subject=authority": end + 9e6,
                ],
            ])
        let verdict = try #require(fixture.round()["certificate"])
        #expect(verdict.state == state)
        #expect(verdict.reason == reason)
        #expect(verdict.observation?.value == days * 86_400)
    }

    @Test("a target without certificates has no such check")
    func none() {
        var fixture = TargetFixture("tcp", families: ["probe_duration_seconds": ["": 0.002]])
        #expect(Set(fixture.round().keys) == ["", "latency"])
    }

    @Test("a slow answer warns and never fails", arguments: ["tcp", "tls", "dns", "icmp"])
    func latency(kind: String) throws {
        var fixture = TargetFixture(kind, families: ["probe_duration_seconds": ["": 0.002]])
        #expect(fixture.round()["latency"]?.state == .pass)
        fixture.families = ["probe_duration_seconds": ["": 4.2]]
        let verdict = try #require(fixture.round()["latency"])
        #expect(verdict.state == .warn)
        #expect(verdict.reason?.hasSuffix("4.2 s") == true)
    }

    @Test("a target that is down says why, and leaves the others unknown", arguments: ["tcp", "tls", "dns", "icmp"])
    func down(kind: String) {
        var fixture = TargetFixture(kind, families: ["probe_duration_seconds": ["": 0.002]])
        fixture.round()
        fixture.error = ProbeError(.refused, "127.0.0.1:25: connection refused")
        let verdicts = fixture.round()
        #expect(verdicts[""]?.state == .fail)
        #expect(verdicts[""]?.reason == "127.0.0.1:25: connection refused")
        #expect(verdicts["latency"]?.state == .unknown)
    }
}

import Alerting
import Telemetry
import Testing

@Suite("Checks of HTTP targets")
struct HTTPChecksTests {
    /// The wall clock of a fixture's first round.
    private static let now = 1_700_001_015.0
    private static let chainEnd = "probe_ssl_last_chain_expiry_timestamp_seconds"
    private static let earliestEnd = "probe_ssl_earliest_cert_expiry"

    private func verdict(
        _ aspect: String, _ families: TargetFixture.Families, _ settings: CheckSettings = CheckSettings()
    ) -> Verdict? {
        var fixture = TargetFixture("http", families: families, settings: settings)
        return fixture.round()[aspect]
    }

    @Test(
        "a certificate warns two weeks before its end and fails three days before",
        arguments: [
            (30.0, CheckState.pass, "the certificate ends in 30 days"), (14, .warn, "the certificate ends in 14 days"),
            (13, .warn, "the certificate ends in 13 days"), (3, .fail, "the certificate ends in 3 days"),
            (1, .fail, "the certificate ends in 24 h"), (-2, .fail, "the certificate ended 2 days ago"),
        ])
    func certificate(days: Double, state: CheckState, reason: String) {
        let verdict = verdict("certificate", [Self.chainEnd: ["": Self.now + days * 86_400]])
        #expect(verdict?.state == state)
        #expect(verdict?.reason == reason)
        #expect((verdict?.hint == nil) == (state == .pass))
    }

    @Test("the trusted chain counts before an extra certificate that ends earlier")
    func chain() {
        let soon = ["": Self.now + 86_400]
        let later = ["": Self.now + 86_400 * 100]
        #expect(verdict("certificate", [Self.earliestEnd: soon, Self.chainEnd: later])?.state == .pass)
        #expect(verdict("certificate", [Self.earliestEnd: soon])?.state == .fail)
        #expect(verdict("certificate", ["probe_success": ["": 1]]) == nil)
    }

    @Test("the latency warns from a second on, and fails where the settings give a limit")
    func latency() {
        #expect(verdict("latency", ["probe_duration_seconds": ["": 0.9]])?.state == .pass)
        let slow = verdict("latency", ["probe_duration_seconds": ["": 4]])
        #expect(slow?.state == .warn)
        #expect(slow?.reason == "answered in 4 s")
        let limits = CheckSettings(["http/orders:latency": CheckOverride(critical: 3)])
        #expect(verdict("latency", ["probe_duration_seconds": ["": 4]], limits)?.state == .fail)
    }

    @Test("when the application is down its other checks are unknown, and the up-check fails with its reason")
    func down() {
        var fixture = TargetFixture(
            "http", families: [Self.chainEnd: ["": Self.now + 1e7], "probe_duration_seconds": ["": 0.1]])
        fixture.round()
        fixture.error = ProbeError(.serverError, "answered 500 instead of 2xx")
        let verdicts = fixture.round()
        #expect(verdicts[""]?.state == .fail)
        #expect(verdicts[""]?.reason == "answered 500 instead of 2xx")
        #expect(verdicts["certificate"]?.state == .unknown)
        #expect(verdicts["latency"]?.state == .unknown)
    }
}

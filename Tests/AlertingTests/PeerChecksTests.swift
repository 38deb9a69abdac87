@testable import Alerting
import Telemetry
import Testing

@Suite("Checks of heartbeats and peers")
struct PeerChecksTests {
    private let state = MetricDescriptor("omniflow_peer_state", .gauge, labels: ["state"], help: "State.")

    private func verdicts(
        _ kind: String, error: ProbeError? = nil, failing: Bool = false, summary: String? = nil
    ) -> [Verdict] {
        let now = MonotonicInstant(nanoseconds: 1)
        let measurement = Measurement(
            startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: 0)
        let samples = [("pass", failing ? 0.0 : 1), ("fail", failing ? 1.0 : 0)].map {
            Sample(labelNames: ["state"], labelValues: [$0.0], value: $0.1)
        }
        let reading = Reading(
            target: TargetID(kind: kind, name: "x"),
            families: kind == "agent" && error == nil ? [MetricFamily(state, samples: samples)] : [], error: error,
            measurement: measurement, summary: summary)
        var checks = TargetChecks(kind: kind)
        return checks.evaluate(reading, settings: CheckSettings([:]), staleAfter: .seconds(9))
    }

    @Test("a heartbeat that nothing had to come of yet is unknown, by either tier; a missed one fails")
    func pending() {
        let pending = ProbeError(.pending, "not heard of yet")
        #expect(verdicts("heartbeat", error: pending).map(\.state) == [.unknown])
        #expect(verdicts("heartbeat", error: ProbeError(.timeout, "late")).map(\.state) == [.fail])
        #expect(verdicts("heartbeat", summary: "ended well").map(\.state) == [.pass])
        var ups = UpChecks()
        let now = MonotonicInstant(nanoseconds: 1)
        let up = ups.evaluate(
            TargetID(kind: "heartbeat", name: "x"), error: pending, summary: nil,
            measurement: Measurement(
                startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: 0),
            settings: CheckSettings([:]), staleAfter: .seconds(9))
        #expect(up.state == .unknown && up.reason == "not heard of yet")
    }

    @Test("a peer's verdict warns and never fails, in the peer's own words")
    func verdict() {
        let bad = verdicts("agent", failing: true, summary: "fail: http/shop fail")
        #expect(bad.map(\.state) == [.pass, .warn] && bad[1].reason == "fail: http/shop fail")
        #expect(bad[1].check.description == "agent/x:verdict")
        #expect(verdicts("agent", summary: "all 2 checks pass").map(\.state) == [.pass, .pass])
        #expect(verdicts("agent", error: ProbeError(.refused, "nothing listens")).map(\.state) == [.fail])
    }
}

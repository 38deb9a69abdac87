import Telemetry
import Testing

@testable import Probes

@Suite("Pacing")
struct PacingTests {
    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: 1_000_000_000) + .seconds(seconds)
    }

    @Test(
        "a question comes again after its interval, later when its answer took long",
        arguments: [
            (0.0, 0.01, 0.22, true), (0, 0.01, 0.2, false), (60, 0.01, 56, false), (60, 0.01, 57.1, true),
            (60, 5, 100, false), (60, 5, 105.1, true),
        ])
    func due(interval: Double, took: Double, later: Double, isDue: Bool) {
        var pacing = Pacing(interval: .seconds(interval), patience: 20)
        #expect(pacing.isDue(at: at(0)))
        pacing.note(from: at(0), to: at(took))
        #expect(pacing.isDue(at: at(later)) == isDue)
    }

    @Test("a slow answer is not waited for longer than five minutes, unless the interval is longer")
    func longest() {
        var pacing = Pacing(interval: .seconds(60), patience: 100)
        pacing.note(from: at(0), to: at(10))
        #expect(!pacing.isDue(at: at(309)))
        #expect(pacing.isDue(at: at(310)))
    }

    @Test("a failure stands until the next answer")
    func failure() {
        var pacing = Pacing(interval: .zero, patience: 20)
        pacing.note(from: at(0), to: at(1), ProbeError(.timeout, "no answer"))
        #expect(pacing.failure?.code == .timeout)
        pacing.note(from: at(30), to: at(31))
        #expect(pacing.failure == nil)
    }
}

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
}

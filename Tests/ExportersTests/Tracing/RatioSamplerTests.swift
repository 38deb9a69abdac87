import Testing

@testable import Exporters

@Suite("A share of the traces, the same in every process")
struct RatioSamplerTests {
    private static let lowest = TraceID(high: .max, low: 0xFF00_0000_0000_0000)
    private static let highest = TraceID(high: 0, low: 0x00FF_FFFF_FFFF_FFFF)

    private func keeps(_ share: Double, _ traceID: TraceID) -> Bool {
        RatioSampler(share)?.decide(traceID, TraceState()).isSampled ?? false
    }

    @Test(
        "A kept trace carries the threshold, in five digits behind the leading f",
        arguments: [
            (1, "0"), (0.5, "8"), (1.0 / 3, "aaaab"), (0.25, "c"), (0.2, "ccccd"), (0.125, "e"), (0.1, "e6666"),
            (0.0625, "f"), (0.01, "fd70a4"), (0.001, "ffbe76d"), (0.0001, "fff97247"), (0.00001, "ffff583a5"),
            (0x1p-56, "ffffffffffffff"), (0x1p-55, "fffffffffffffe"), (2, "0"),
        ] as [(Double, String)])
    func thresholds(share: Double, digits: String) throws {
        let sampler = try #require(RatioSampler(share))
        let decision = sampler.decide(Self.highest, TraceState())
        #expect(decision.isSampled)
        #expect(decision.traceState.headerValue == "ot=th:\(digits)")
        #expect(decision.traceState.threshold == sampler.threshold)
    }

    @Test("A share that rounds to nothing is no sampler", arguments: [0, -0.0, -1, 0x1p-58, 1e-300] as [Double])
    func nothing(share: Double) {
        #expect(RatioSampler(share) == nil)
    }

    @Test("The last seven bytes decide; a trace at the threshold is kept, one below it is not")
    func edge() {
        #expect(keeps(1, Self.lowest))
        #expect(!keeps(0.5, Self.lowest))
        #expect(keeps(0.5, TraceID(high: 0, low: 0xAB80_0000_0000_0000)))
        #expect(!keeps(0.5, TraceID(high: .max, low: 0xAB7F_FFFF_FFFF_FFFF)))
    }

    @Test("The share that is kept is the one that was asked for", arguments: [0.5, 0.1, 0.01, 0.003])
    func share(_ share: Double) throws {
        let source = IdentitySource(seed: 3)
        let sampler = try #require(RatioSampler(share))
        let count = 100_000
        let kept = (0..<count).count { _ in sampler.decide(source.traceID(), TraceState()).isSampled }
        // Five standard deviations of a fair draw.
        let spread = 5 * (Double(count) * share * (1 - share)).squareRoot()
        #expect(abs(Double(kept) - Double(count) * share) < spread)
    }

    @Test("What a smaller share keeps, a larger one keeps, too")
    func consistent() {
        let source = IdentitySource(seed: 4)
        let shares = [1e-5, 0.0001, 0.00389, 0.004, 0.01, 0.0624, 0.0625, 0.0626, 0.1, 1.0 / 3, 0.5, 0.99, 1]
        let samplers = shares.compactMap { RatioSampler($0) }
        let thresholds = samplers.map(\.threshold)
        #expect(thresholds.count == shares.count)
        #expect(thresholds == thresholds.sorted(by: >))
        for _ in 0..<10_000 {
            let trace = source.traceID()
            let kept = samplers.map { $0.decide(trace, TraceState()).isSampled }
            #expect(kept == kept.filter { !$0 } + kept.filter { $0 })
        }
    }

    @Test(
        "The state's randomness counts more than the trace id, if it is one",
        arguments: [
            ("ot=rv:80000000000000", true), ("ot=rv:7fffffffffffff", false), ("ot=RV:00000000000000", true),
            ("ot=a:b;rv:00000000000000;c:d", false), ("ot=rv:FFFFFFFFFFFFFF", true), ("ot=rv:0000000000000", true),
            ("ot=rv:000000000000000", true), ("ot=rv:0000000000000g", true), ("ot=rv:", true), ("ot=rv", true),
            ("ot=r", true), ("ot=;", true), ("other=rv:00000000000000", true), ("ot=xrv:00000000000000", true),
        ])
    func randomness(header: String, isSampled: Bool) throws {
        let state = try #require(TraceState(parsing: header))
        let decision = try #require(RatioSampler(0.5)).decide(Self.highest, state)
        #expect(decision.isSampled == isSampled)
        #expect(decision.traceState.randomness == state.randomness)
    }

    @Test(
        "The threshold is put among what others say in the same member, which moves to the left",
        arguments: [
            ("a=1", "ot=th:8,a=1"), ("a=1,ot=x:y", "ot=th:8;x:y,a=1"), ("ot=x:y;th:c;z:w", "ot=th:8;x:y;z:w"),
            ("ot=th:8", "ot=th:8"), ("ot=rv:ffffffffffffff;th:0", "ot=th:8;rv:ffffffffffffff"), ("ot=;", "ot=th:8"),
        ])
    func writes(received: String, sent: String) throws {
        let state = try #require(TraceState(parsing: received))
        #expect(try #require(RatioSampler(0.5)).decide(Self.highest, state).traceState.headerValue == sent)
    }

    @Test("Without room for the threshold among 256 characters there is none, not even the one of before")
    func noRoom() throws {
        let filling = "x:" + String(repeating: "y", count: 249)
        let state = try #require(TraceState(parsing: "ot=\(filling);th:c"))
        let decision = try #require(RatioSampler(0.01)).decide(Self.highest, state)
        #expect(decision.traceState.headerValue == "ot=\(filling)")
        let roomy = try #require(TraceState(parsing: "ot=\(filling.dropLast(5))"))
        let marked = try #require(RatioSampler(0.01)).decide(Self.highest, roomy).traceState
        #expect(marked["ot"]?.utf8.count == 256)
    }
}

import Testing

@testable import Exporters

@Suite("Identities of traces and spans")
struct IdentitySourceTests {
    @Test("A million of each are all different, and none is zero")
    func unique() {
        let source = IdentitySource()
        let count = 1_000_000
        let spans = Set((0..<count).map { _ in source.spanID().value })
        // Samplers go by these bits alone; where they differ, so do the whole ones.
        let traces = Set((0..<count).map { _ in source.traceID().low & RatioSampler.randomBits })
        #expect(spans.count == count)
        #expect(!spans.contains(0))
        // Of 56 random bits: for any two of a million to be the same, the chance is 7 in a million.
        #expect(traces.count >= count - 1)
    }

    @Test("Tasks that ask at the same time get different ones")
    func concurrent() async {
        let source = IdentitySource()
        let all = await withTaskGroup(of: [SpanID].self) { group in
            for _ in 0..<4 { group.addTask { (0..<20_000).map { _ in source.spanID() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 80_000)
    }

    @Test("The same seed gives the same identities, another one others")
    func seeded() {
        let (one, same, other) = (IdentitySource(seed: 1), IdentitySource(seed: 1), IdentitySource(seed: 2))
        let identities = (0..<100).map { _ in one.traceID() }
        #expect((0..<100).map { _ in same.traceID() } == identities)
        #expect(Set((0..<100).map { _ in other.traceID() }).isDisjoint(with: identities))
        #expect(one.spanID() == same.spanID())
    }

    @Test("Each byte has each value as often as by chance, within what chance allows", arguments: 0..<24)
    func even(byte: Int) {
        let source = IdentitySource(seed: 5)
        var counts = [Int](repeating: 0, count: 256)
        let draws = 65_536
        for _ in 0..<draws {
            let (trace, span) = (source.traceID(), source.spanID())
            let number = [trace.high, trace.low, span.value][byte / 8]
            counts[Int(truncatingIfNeeded: number >> UInt64(byte % 8 * 8) & 255)] += 1
        }
        let expected = Double(draws) / 256
        let deviation = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // Of 255 degrees of freedom: 255 in the mean; below 150 and above 400 are one in millions.
        #expect((150...400).contains(deviation))
    }
}

import Testing

@testable import Alerting

@Suite("The window that finds flapping")
struct FlapWindowTests {
    private static func window(_ measured: [Bool]) -> FlapWindow {
        var window = FlapWindow()
        for isBad in measured { _ = window.record(isBad: isBad) }
        return window
    }

    /// The documented sum, written down the other way round: the newest of 20 weighs 1.18, each older one 0.02 less.
    private static func share(_ measured: [Bool]) -> Double {
        var weight = 1.18
        var sum = 0.0
        let all = [false] + measured
        for index in all.indices.dropFirst().suffix(20).reversed() {
            if all[index] != all[index - 1] { sum += weight }
            weight -= 0.02
        }
        return sum / 20
    }

    @Test("its share is the documented one after any measurements", arguments: 0..<200 as Range<UInt64>)
    func shares(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let bias = Int.random(in: 1...9, using: &dice)
        let measured = (0..<60).map { _ in Int.random(in: 0..<10, using: &dice) < bias }
        var window = FlapWindow()
        var isFlapping = false
        for count in 1...measured.count {
            _ = window.record(isBad: measured[count - 1])
            let expected = Self.share(Array(measured.prefix(count)))
            #expect(abs(window.share - expected) < 1e-9, "seed \(seed)")
            isFlapping = isFlapping ? expected >= 0.25 - 1e-9 : expected > 0.3 + 1e-9
            #expect(window.isFlapping == isFlapping, "seed \(seed), after \(count)")
        }
    }

    @Test("five changes in a row are not enough, six are")
    func enter() {
        #expect(!Self.window([true, false, true, false, true]).isFlapping)
        #expect(Self.window([true, false, true, false, true, false]).isFlapping)
    }

    @Test("it is left below 25 %, not at 30 %")
    func leave() {
        var window = Self.window([true, false, true, false, true, false])
        var shares: [Double] = []
        while window.isFlapping {
            _ = window.record(isBad: false)
            shares.append(window.share)
        }
        #expect(shares.dropLast().allSatisfy { $0 >= 0.25 })
        #expect(shares.last.map { $0 < 0.25 } == true)
        #expect(shares.contains { $0 < 0.3 && $0 >= 0.25 })
    }

    @Test("steady measurements are no change, whatever they say", arguments: [true, false])
    func steady(isBad: Bool) {
        let window = Self.window(Array(repeating: isBad, count: 40))
        #expect(window.isQuiet && !window.isFlapping)
    }

    @Test("it is the same after it was kept")
    func kept() {
        let window = Self.window([true, false, true, true, false, true, false, false, true])
        let again = FlapWindow(changes: window.changes, wasBad: true, isFlapping: window.isFlapping)
        #expect(again == window)
    }
}

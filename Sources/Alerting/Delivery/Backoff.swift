import Telemetry

/// How long to wait after failures in a row: at random between nothing and a ceiling that doubles ("full jitter").
struct Backoff {
    /// The ceiling after the first failure.
    static let first: Duration = .seconds(1)
    /// The highest ceiling.
    static let longest: Duration = .seconds(300)
    /// The longest pause that another side can ask for.
    static let longestPause: Duration = .seconds(3_600)

    /// The state of SplitMix64, so that a seed always gives the same waits.
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The ceiling after so many failures.
    static func ceiling(after failures: Int) -> Duration {
        guard failures > 0 else { return .zero }
        return failures > 9 ? longest : min(longest, first * (1 << (failures - 1)))
    }

    /// A number from 0 to 1, 1 excluded.
    mutating func draw() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((value ^ (value >> 31)) >> 11) / Double(1 << 53)
    }
}

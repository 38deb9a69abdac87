/// Keeps a share of the traces: those whose randomness is not below a threshold.
///
/// All processes see the same randomness of a trace, so what a process with a smaller share keeps, one with a larger
/// share keeps, too. Source: https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/.
struct RatioSampler: Sendable, CustomStringConvertible {
    /// The last seven bytes of a trace id.
    static let randomBits: UInt64 = 1 << 56 - 1
    /// Hexadecimal digits of a threshold behind its leading `f`: the share is exact to a hundred thousandth.
    private static let precision = 5

    /// What of the 2^56 possible traces is dropped.
    let threshold: UInt64
    private let digits: String
    /// The state of a kept trace that had none, made once.
    private let fresh: TraceState
    private let share: Double

    /// Creates a sampler of a share; nil where it rounds to nothing.
    init?(_ share: Double) {
        guard let threshold = Self.threshold(share) else { return nil }
        let hexadecimal = HexText.text(threshold << 8).prefix(14)
        let end = hexadecimal.lastIndex { $0 != "0" } ?? hexadecimal.startIndex
        self.threshold = threshold
        self.share = min(share, 1)
        digits = String(hexadecimal[...end])
        fresh = TraceState().settingThreshold(digits)
    }

    /// Decides by the randomness that the state tells, else by the trace id.
    func decide(_ traceID: TraceID, _ state: TraceState) -> SamplingDecision {
        let randomness = state.randomness ?? traceID.low & Self.randomBits
        guard randomness >= threshold else {
            return SamplingDecision(isSampled: false, traceState: state.settingThreshold(nil))
        }
        return SamplingDecision(isSampled: true, traceState: state.isEmpty ? fresh : state.settingThreshold(digits))
    }

    /// The name by the specification, with the share in six decimals.
    var description: String {
        let millionths = Int((share * 1_000_000).rounded())
        let decimals = String(millionths % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - decimals.utf8.count)
        return "TraceIdRatioBased{\(millionths / 1_000_000).\(zeros)\(decimals)}"
    }

    /// The threshold of a share from 0 to 1, rounded to few digits, as it is what travels; nil for nothing.
    private static func threshold(_ share: Double) -> UInt64? {
        let kept = (share * 0x1p56).rounded()
        guard kept >= 1 else { return nil }
        guard kept < 0x1p56 else { return 0 }
        let exact = 1 << 56 - UInt64(kept)
        let leading = (~(exact << 8)).leadingZeroBitCount / 4
        let unit: UInt64 = 1 << UInt64(4 * max(0, 14 - leading - precision))
        return (exact + unit / 2) / unit * unit
    }
}

import Telemetry

/// Flags of which one value is bad: the verdict fails while any sample has it.
struct FlagCheck: CheckAspect {
    private let descriptor: CheckDescriptor
    private let bad: Double
    private let good: String
    private let sentence: @Sendable (Sample) -> String

    /// Judges all families of the descriptor.
    ///
    /// - Parameters:
    ///   - bad: the value that is bad.
    ///   - good: what is said where no sample has it.
    ///   - sentence: what is said of a sample that has it.
    init(_ descriptor: CheckDescriptor, bad: Double, good: String, sentence: @escaping @Sendable (Sample) -> String) {
        self.descriptor = descriptor
        self.bad = bad
        self.good = good
        self.sentence = sentence
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let samples = descriptor.families.compactMap { round.reading.family($0) }.flatMap(\.samples)
        guard !samples.isEmpty else { return [] }
        let found = samples.filter { $0.value == bad }
        return [
            Finding(
                descriptor: descriptor, state: found.isEmpty ? .pass : .fail,
                reason: found.isEmpty ? good : found.map(sentence).joined(separator: "; "))
        ]
    }
}

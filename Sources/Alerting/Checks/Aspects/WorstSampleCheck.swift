import Telemetry

/// The worst of a family's samples: one verdict, which names the one it is about.
struct WorstSampleCheck: CheckAspect {
    /// The number and the thing, as a sentence.
    typealias Sentence = @Sendable (_ value: Double, _ thing: String?) -> String

    private let descriptor: CheckDescriptor
    private let label: String?
    private let quiet: String
    private let sentence: Sentence

    /// Judges the descriptor's first family.
    ///
    /// - Parameters:
    ///   - label: which label names the thing; nil where there is one sample.
    ///   - quiet: what is said where the worst value is nothing at all.
    init(_ descriptor: CheckDescriptor, label: String? = nil, quiet: String, sentence: @escaping Sentence) {
        self.descriptor = descriptor
        self.label = label
        self.quiet = quiet
        self.sentence = sentence
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let limits = round.resolved(descriptor).limits
        guard let name = descriptor.families.first, let family = round.reading.family(name) else { return [] }
        let samples = family.samples.filter { !$0.value.isNaN }
        let worst =
            limits.worse == .higher
            ? samples.max { $0.value < $1.value } : samples.min { $0.value < $1.value }
        guard let worst else { return [] }
        let thing = label.flatMap(worst.label)
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: worst.value),
                reason: worst.value == 0 ? quiet : sentence(worst.value, thing),
                observation: limits.observation(worst.value))
        ]
    }
}

import Telemetry

/// Each sample of a family by itself: one verdict for each thing, as a queue or a pool.
struct EachSampleCheck: CheckAspect {
    /// The thing that a sample is about, as it stands in the check's name; nil for samples that are about none.
    typealias Thing = @Sendable (Sample) -> String?
    /// The number as a sentence.
    typealias Sentence = @Sendable (Double) -> String

    private let descriptor: CheckDescriptor
    private let thing: Thing
    private let sentence: Sentence

    /// Judges the descriptor's first family.
    init(_ descriptor: CheckDescriptor, thing: @escaping Thing, sentence: @escaping Sentence) {
        self.descriptor = descriptor
        self.thing = thing
        self.sentence = sentence
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let name = descriptor.families.first, let family = round.reading.family(name) else { return [] }
        return family.samples.compactMap { sample in
            guard !sample.value.isNaN, let object = thing(sample) else { return nil }
            let limits = round.resolved(descriptor, object).limits
            return Finding(
                descriptor: descriptor, object: object, state: limits.state(of: sample.value),
                reason: sentence(sample.value), observation: limits.observation(sample.value))
        }
    }
}

import Telemetry

/// Families that nobody would write: few names, so that they collide, and labels from the worst corners of Unicode.
struct RandomFamilies {
    /// SplitMix64, so that a seed always gives the same families.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let stems = [
        "a", "a_created", "a_count", "b", "b_bucket", "b_seconds", "c", "c_total", "_total", "d:e",
    ]
    private static let labels = ["x", "y", "le", "quantile", "__z", "target", "0bad"]
    private static let texts = [
        "", "1", "1.0", "+Inf", "0.5", "plain", "\n", "\\", "\"", "\\n", "\u{0}", "🙂", "é", "e\u{301}", "\r", " ", "}",
        ",",
        "=", "#", "\u{10FFFF}", "NaN", "-1", "0.00001",
    ]
    private static let values: [Double] = [
        0, -0.0, 1, 2, 3, 0.5, 1e-7, 1e16, 123_456.789, -4, .nan, .infinity, -.infinity, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude, 9_007_199_254_740_994,
    ]

    var generator: Generator

    init(seed: UInt64) {
        generator = Generator(state: seed)
    }

    mutating func families() -> [MetricFamily] {
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in family() }
    }

    private mutating func pick<Element>(_ elements: [Element], else fallback: Element) -> Element {
        elements.randomElement(using: &generator) ?? fallback
    }

    private mutating func family() -> MetricFamily {
        let kind = pick(MetricKind.allCases, else: .gauge)
        let stem = pick(Self.stems, else: "a")
        let ending = kind == .counter && Bool.random(using: &generator) ? "_total" : ""
        let descriptor = MetricDescriptor(
            stem + ending, kind, unit: pick(["seconds", nil, "bytes"], else: nil),
            help: pick(Self.texts, else: "") + ".")
        let samples =
            kind == .histogram && Int.random(in: 0..<4, using: &generator) > 0
            ? histogram() : (0..<Int.random(in: 0...6, using: &generator)).map { _ in sample(kind) }
        return MetricFamily(descriptor, samples: samples.shuffled(using: &generator))
    }

    private mutating func sample(_ kind: MetricKind) -> Sample {
        let suffixes: [Sample.Suffix] =
            switch kind {
            case .histogram: [.bucket, .sum, .count]
            case .summary: [.none, .none, .sum, .count]
            default: [.none]
            }
        var names = Self.labels.shuffled(using: &generator).prefix(Int.random(in: 0...2, using: &generator)).map(\.self)
        let suffix = pick(suffixes, else: .none)
        if kind == .summary, suffix == .none, !names.contains("quantile") { names.append("quantile") }
        return Sample(
            suffix: suffix, labelNames: names, labelValues: names.map { _ in pick(Self.texts, else: "") },
            value: pick(Self.values, else: 0), exemplar: exemplar())
    }

    /// Now and then one, sometimes of the kind that no format can show.
    mutating func exemplar() -> Exemplar? {
        guard Int.random(in: 0..<4, using: &generator) == 0 else { return nil }
        let names = Self.labels.shuffled(using: &generator).prefix(Int.random(in: 0...2, using: &generator))
        let length = Int.random(in: 0..<4, using: &generator) == 0 ? 200 : 1
        return Exemplar(
            labelNames: Array(names),
            labelValues: names.map { _ in String(repeating: pick(Self.texts, else: ""), count: length) },
            value: pick(Self.values, else: 0),
            time: WallTime(
                secondsSinceEpoch: pick([1_750_000_000, 0, -1], else: 0), nanoseconds: pick([0, 7_000_000], else: 0)))
    }

    /// A histogram that is as it should be, most of the time.
    private mutating func histogram() -> [Sample] {
        var samples: [Sample] = []
        for text in Set([pick(Self.texts, else: ""), pick(Self.texts, else: "")]).sorted() {
            var count = 0.0
            for bound in ["0.005", "1", "10", "+Inf"] where bound == "+Inf" || Bool.random(using: &generator) {
                count += Double(Int.random(in: 0...3, using: &generator))
                samples.append(
                    Sample(
                        suffix: .bucket, labelNames: ["x", "le"], labelValues: [text, bound], value: count,
                        exemplar: exemplar()))
            }
            let sum = pick([count, count / 3, -1, .nan], else: 0)
            samples.append(Sample(suffix: .sum, labelNames: ["x"], labelValues: [text], value: sum))
            samples.append(Sample(suffix: .count, labelNames: ["x"], labelValues: [text], value: count))
        }
        return samples
    }
}

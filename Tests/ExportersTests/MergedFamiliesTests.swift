import Telemetry
import Testing

@testable import Exporters

@Suite("Families of several targets are merged")
struct MergedFamiliesTests {
    private func family(_ name: String, _ samples: [Sample]) -> MetricFamily { family(name, .gauge, samples) }

    private func family(_ name: String, _ kind: MetricKind, _ samples: [Sample]) -> MetricFamily {
        MetricFamily(MetricDescriptor(name, kind, help: "H."), samples: samples)
    }

    private func sample(
        _ labels: KeyValuePairs<String, String> = [:], _ value: Double = 1, _ suffix: Sample.Suffix = .none
    ) -> Sample {
        Sample(suffix: suffix, labelNames: labels.map(\.key), labelValues: labels.map(\.value), value: value)
    }

    @Test("Families of one name stand under one header, sorted by name, in the order of their sources")
    func sorting() {
        let merged = MergedFamilies([
            FamilySource([family("b", [sample([:], 1)]), family("a", [sample([:], 2)])]),
            FamilySource([family("b", [sample([:], 3)])], labels: [.init("target", "second")]),
        ])
        #expect(merged.families.map(\.descriptor.name) == ["a", "b"])
        #expect(merged.families.last?.samples.map(\.value) == [1, 3])
        #expect(merged.families.last?.samples.last?.labelValues == ["second"])
        #expect(merged.losses == ExpositionLosses())
    }

    @Test("A later family of another type is left out and counted")
    func typeConflict() {
        let merged = MergedFamilies([
            FamilySource([family("a", .gauge, [sample([:], 1)])]),
            FamilySource([family("a", .counter, [sample(["x": "1"], 2)])]),
        ])
        #expect(merged.families.map(\.descriptor.kind) == [.gauge])
        #expect(merged.losses.typeConflicts == 1)
    }

    @Test("A family called as a histogram's sample is called is left out and counted")
    func claimedName() {
        let histogram = family(
            "a", .histogram,
            [sample(["le": "+Inf"], 1, .bucket), sample([:], 1, .sum), sample([:], 1, .count)])
        let merged = MergedFamilies([family("a_count", [sample()]), histogram, family("a_counts", [sample()])])
        #expect(merged.families.map(\.descriptor.name) == ["a", "a_counts"])
        #expect(merged.losses.typeConflicts == 1)
        #expect(merged.shapes.count == 2)
    }

    @Test("A repeated series is left out, whatever the order of its labels and with empty ones or none")
    func duplicates() {
        let merged = MergedFamilies([
            family(
                "a",
                [
                    sample(["x": "1", "y": "2"], 1), sample(["y": "2", "x": "1"], 2), sample(["x": "1", "y": "2"], 3),
                    sample(["x": "1", "y": "2", "z": ""], 4), sample(["x": "2", "y": "1"], 5), sample(["x": "1"], 6),
                    sample(["x": "1", "z": ""], 7), sample(["__meta": "1", "x": "1"], 8),
                ])
        ])
        #expect(merged.families.first?.samples.map(\.value) == [1, 5, 6])
        #expect(merged.losses.duplicates == 5)
    }

    @Test("Two spellings of one letter are two series")
    func unicodeSpellings() {
        let merged = MergedFamilies([family("a", [sample(["x": "é"]), sample(["x": "e\u{301}"])])])
        #expect(merged.families.first?.samples.count == 2)
    }

    @Test("What breaks the grammar is left out and counted")
    func malformed() {
        let uneven = Sample(labelNames: ["x"], labelValues: [], value: 1)
        let merged = MergedFamilies([
            family("0", [sample(), sample(["x": "1"])]), family("", [sample()]), family("a b", [sample()]),
            family(
                "a",
                [sample(["x y": "1"]), sample(["x": "1", "x": "2"]), uneven, sample([:], 1, .sum), sample([:], 9)]),
            family("h", .histogram, [sample()]), family("s", .summary, [sample(["le": "1"], 1, .bucket)]),
        ])
        #expect(merged.families.map { $0.samples.map(\.value) } == [[9]])
        #expect(merged.losses.malformed == 10)
    }

    @Test("A sample keeps its own label under exported_ when the source adds one of the name")
    func ownLabel() {
        let source = FamilySource(
            [
                family(
                    "a",
                    [
                        sample(["target": "own"]), sample(),
                        sample(["target": "own", "exported_target": "older", "x": "1"]),
                    ])
            ], labels: [.init("target", "source"), .init("__no", "1"), .init("", "")])
        let samples = MergedFamilies([source]).families.first?.samples ?? []
        #expect(
            samples.map(\.labelNames) == [
                ["exported_target", "target"], ["target"],
                ["exported_exported_target", "exported_target", "x", "target"],
            ])
        #expect(samples.map(\.labelValues) == [["own", "source"], ["source"], ["own", "older", "1", "source"]])
    }

    @Test("Targets of one kind share one header, each series with its target")
    func siblings() {
        let merged = MergedFamilies([
            FamilySource([family("pg_up", [sample([:], 1)])]),
            FamilySource([family("pg_up", [sample([:], 0)])], labels: [.init("target", "billing")]),
        ])
        #expect(merged.families.count == 1)
        #expect(merged.families.first?.samples.map(\.labelValues) == [[], ["billing"]])
        let text = String(decoding: PrometheusText.render(merged).bytes, as: UTF8.self)
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }.count == 1)
        #expect(text.contains("pg_up 1\npg_up{target=\"billing\"} 0\n"))
    }

    struct Histogram: Sendable {
        var buckets: KeyValuePairs<String, Double>
        var count: Double
        var sum: Double
        var shape: FamilyShape
    }

    static let histograms: [Histogram] = [
        Histogram(buckets: ["+Inf": 2], count: 2, sum: 1, shape: .declared),
        Histogram(buckets: ["+Inf": 2, "1": 1], count: 2, sum: 0, shape: .declared),
        Histogram(buckets: ["1": 1], count: 1, sum: 1, shape: .loose),
        Histogram(buckets: [:], count: 1, sum: 1, shape: .loose),
        Histogram(buckets: ["+Inf": 2], count: 3, sum: 1, shape: .loose),
        Histogram(buckets: ["1": 3, "+Inf": 2], count: 2, sum: 1, shape: .loose),
        Histogram(buckets: ["1": 1, "1.0": 1, "+Inf": 2], count: 2, sum: 1, shape: .loose),
        Histogram(buckets: ["x": 1, "+Inf": 2], count: 2, sum: 1, shape: .loose),
        Histogram(buckets: ["NaN": 1, "+Inf": 2], count: 2, sum: 1, shape: .loose),
        Histogram(buckets: ["+Inf": .nan], count: .nan, sum: 1, shape: .loose),
        Histogram(buckets: ["+Inf": 1.5], count: 1.5, sum: 1, shape: .textOnly),
        Histogram(buckets: ["+Inf": 2], count: 2, sum: -1, shape: .textOnly),
        Histogram(buckets: ["+Inf": 2], count: 2, sum: .nan, shape: .textOnly),
        Histogram(buckets: ["-1": 1, "+Inf": 2], count: 2, sum: 1, shape: .textOnly),
        Histogram(buckets: ["+Inf": -2], count: -2, sum: 1, shape: .textOnly),
        Histogram(buckets: ["+Inf": .infinity], count: .infinity, sum: 1, shape: .textOnly),
    ]

    @Test("A histogram that is not what its type promises is told from one that is", arguments: histograms)
    func histogramShapes(histogram: Histogram) {
        let buckets = histogram.buckets.map { sample(["le": $0.key], $0.value, .bucket) }
        let samples = buckets + [sample([:], histogram.count, .count), sample([:], histogram.sum, .sum)]
        #expect(CompositeFamily(samples, .histogram).shape == histogram.shape)
    }

    @Test(
        "A summary's quantiles lie between 0 and 1, in the text format up to 100, each once",
        arguments: [
            (["0", "0.5", "1"], FamilyShape.declared), ([], .declared), (["0.5", "0.50"], .loose),
            (["50", "99.9"], .textOnly),
            (["101"], .loose),
            (["-0.1"], .loose), (["x"], .loose), ([""], .loose),
        ])
    func summaryShapes(quantiles: [String], shape: FamilyShape) {
        let samples = quantiles.map { sample(["quantile": $0]) } + [sample([:], 1, .count), sample([:], 1, .sum)]
        #expect(CompositeFamily(samples, .summary).shape == shape)
    }
}

import Testing
import Telemetry

@testable import Exporters

@Suite("Families become Prometheus text and OpenMetrics")
struct ExpositionRenderingTests {
    private func render(_ format: ExpositionFormat, _ families: [MetricFamily]) -> String {
        String(decoding: format.render(MergedFamilies(families)).bytes, as: UTF8.self)
    }

    private func family(_ name: String, _ kind: MetricKind, _ value: Double = 1) -> MetricFamily {
        MetricFamily(
            MetricDescriptor(name, kind, help: "H."), samples: [Sample(labelNames: [], labelValues: [], value: value)])
    }

    @Test(
        "The example renders as recorded",
        arguments: [(ExpositionFormat.text, "example.prom"), (.openMetrics, "example.om")])
    func golden(format: ExpositionFormat, file: String) throws {
        let rendered = format.render(MergedFamilies(ExampleFamilies.all)).bytes
        #expect(String(decoding: rendered, as: UTF8.self) == String(decoding: try Fixture.bytes(file), as: UTF8.self))
        #expect(rendered == (try Fixture.bytes(file)))
    }

    @Test("No families make an empty text and a bare EOF")
    func empty() {
        #expect(render(.text, []) == "")
        #expect(render(.openMetrics, []) == "# EOF\n")
        #expect(render(.text, [MetricFamily(MetricDescriptor("a", .gauge, help: "H."))]) == "")
    }

    @Test("A hostile label value reads back byte for byte", arguments: ExpositionFormat.allCases)
    func hostileLabel(format: ExpositionFormat) throws {
        let parsed = try ExpositionParser(format.render(MergedFamilies(ExampleFamilies.all)).bytes, format)
        let series = parsed.families.first { $0.name == "node_hostile" }?.series.keys.first
        #expect(series?.labels["text"].map { Array($0.utf8) } == Array(ExampleFamilies.hostile.utf8))
    }

    @Test("A counter that OpenMetrics cannot say is left out, with its header if nothing remains, and counted")
    func impossibleCounters() {
        let families = MergedFamilies([
            family("a_total", .counter, .nan), family("b_total", .counter, -1), family("c_total", .counter),
        ])
        let rendered = OpenMetricsText.render(families)
        #expect(rendered.omitted == 2)
        #expect(
            String(decoding: rendered.bytes, as: UTF8.self) == "# HELP c H.\n# TYPE c counter\nc_total 1.0\n# EOF\n")
        #expect(rendered.sections.map(\.descriptor.name) == ["c_total"])
        #expect(PrometheusText.render(families).omitted == 0)
    }

    @Test(
        "What claims a taken name through its suffixes loses its type, not its samples",
        arguments: [
            ("a_total", MetricKind.counter, "a_created", "a_total unknown"),
            ("a_total", .counter, "a", "a_total unknown"),
            ("a_total", .counter, "a_other", "a counter"), ("_total", .counter, "b", "_total unknown"),
            ("a_total_total", .counter, "a_total", "a_total_total unknown"),
        ])
    func collisions(name: String, kind: MetricKind, beside: String, expected: String) throws {
        let text = render(.openMetrics, [family(name, kind), family(beside, .gauge)])
        #expect(text.contains("# TYPE \(expected)\n"))
        #expect(text.contains("\n\(name) 1.0\n"))
        _ = try ExpositionParser(Array(text.utf8), .openMetrics)
    }

    @Test("Of a histogram and a summary called as its creation time would be, the first gives up its type")
    func compositeCollision() throws {
        let samples = [
            Sample(suffix: .bucket, labelNames: ["le"], labelValues: ["+Inf"], value: 1),
            Sample(suffix: .sum, labelNames: [], labelValues: [], value: 1),
            Sample(suffix: .count, labelNames: [], labelValues: [], value: 1),
        ]
        let text = render(
            .openMetrics,
            [
                MetricFamily(MetricDescriptor("a", .histogram, help: "H."), samples: samples),
                MetricFamily(MetricDescriptor("a_created", .summary, help: "H."), samples: Array(samples.dropFirst())),
            ])
        #expect(text.contains("# TYPE a_bucket unknown\n") && text.contains("# TYPE a_created summary\n"))
        let parsed = try ExpositionParser(Array(text.utf8), .openMetrics)
        #expect(parsed.families.reduce(0) { $0 + $1.series.count } == 5)
    }

    @Test("A name that a summary could use but does not is still not another family's")
    func unusedSuffix() throws {
        let summary = MetricFamily(
            MetricDescriptor("a", .summary, help: "H."),
            samples: [Sample(suffix: .sum, labelNames: [], labelValues: [], value: 1)])
        let text = render(.openMetrics, [family("a_count_total", .counter), summary])
        #expect(text.contains("# TYPE a_count_total unknown\n") && text.contains("# TYPE a summary\n"))
    }

    @Test("A counter's unit stands on its family, and nowhere once it had to become unknown")
    func units() {
        let counter = MetricFamily(
            MetricDescriptor("a_seconds_total", .counter, unit: "seconds", help: "H."),
            samples: [Sample(labelNames: [], labelValues: [], value: 1)])
        #expect(render(.openMetrics, [counter]).contains("# UNIT a_seconds seconds\n"))
        #expect(!render(.openMetrics, [counter, family("a_seconds", .gauge)]).contains("# UNIT"))
        #expect(!render(.text, [counter]).contains("UNIT"))
    }

    @Test("The sections cover all bytes but the trailer, without a gap", arguments: ExpositionFormat.allCases)
    func sections(format: ExpositionFormat) {
        let rendered = format.render(MergedFamilies(ExampleFamilies.all))
        var end = 0
        for section in rendered.sections {
            #expect(section.range.lowerBound == end)
            end = section.range.upperBound
        }
        #expect(end + format.trailer.count == rendered.bytes.count)
    }

    @Test("Whatever the families, the exposition is valid and says the same series")
    func property() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomFamilies(seed: seed)
        for round in 0..<500 {
            let merged = MergedFamilies([
                FamilySource(random.families()), FamilySource(random.families(), labels: [.init("target", "t")]),
            ])
            for format in ExpositionFormat.allCases {
                let rendered = format.render(merged)
                do {
                    let readBack = readBack(try ExpositionParser(rendered.bytes, format), format)
                    let isSame = readBack == expected(merged, format, omitted: rendered.omitted)
                    #expect(isSame, "seed \(seed), round \(round), \(format)")
                } catch {
                    Issue.record("\(error); seed \(seed), round \(round), \(format)")
                }
            }
        }
    }

    @Test("What is remembered of an exposition changes no later one, whatever comes, goes and changes its shape")
    func memory() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomFamilies(seed: seed)
        let memory = MergeMemory()
        for round in 0..<100 {
            let known = random.families()
            for _ in 0..<5 {
                // The same descriptors, as a probe has them: now and then a family less, or other samples.
                var families = known.filter { _ in Int.random(in: 0..<8, using: &random.generator) > 0 }
                for index in families.indices {
                    families[index].samples.removeAll { _ in Int.random(in: 0..<6, using: &random.generator) == 0 }
                }
                let sources = [FamilySource(families), FamilySource(random.families(), labels: [.init("target", "t")])]
                for some in [sources, Array(sources.prefix(1))] {
                    for format in ExpositionFormat.allCases {
                        let remembering = format.render(MergedFamilies(some, memory: memory))
                        let fresh = format.render(MergedFamilies(some))
                        #expect(remembering.bytes == fresh.bytes, "seed \(seed), round \(round), \(format)")
                    }
                }
            }
        }
    }

    @Test("Numbers that change a bit, and numbers that do not, are shown as they are")
    func changingNumbers() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomFamilies(seed: seed)
        for round in 0..<50 {
            let memory = MergeMemory()
            var sources = [random.families(), random.families(), random.families()]
            for step in 0..<20 {
                for (source, families) in sources.enumerated() {
                    for (family, known) in families.enumerated() where Bool.random(using: &random.generator) {
                        // New memory with the same content, and sometimes another value, a zero of the other sign, or
                        // another exemplar.
                        sources[source][family].samples = known.samples.map { sample in
                            var sample = sample
                            sample.labelValues = sample.labelValues.map { String(decoding: $0.utf8, as: UTF8.self) }
                            switch Int.random(in: 0..<6, using: &random.generator) {
                            case 0: sample.value += 1
                            case 1: sample.value = -sample.value
                            case 2: sample.exemplar = random.exemplar()
                            default: break
                            }
                            return sample
                        }
                    }
                }
                let all = sources.enumerated().map { FamilySource($1, labels: [.init("target", "t\($0)")]) }
                let (remembering, fresh) = (MergedFamilies(all, memory: memory), MergedFamilies(all))
                #expect(remembering.losses == fresh.losses)
                for format in ExpositionFormat.allCases {
                    let (one, other) = (format.render(remembering), format.render(fresh))
                    #expect(one.bytes == other.bytes, "seed \(seed), round \(round), step \(step), \(format)")
                    #expect(one.omitted == other.omitted && one.sections.map(\.range) == other.sections.map(\.range))
                }
            }
        }
    }

    /// The series with the bits of their values; bounds as numbers where OpenMetrics spells them anew.
    private func readBack(
        _ parsed: ExpositionParser, _ format: ExpositionFormat
    ) -> [ExpositionParser.Series: UInt64] {
        var series: [ExpositionParser.Series: UInt64] = [:]
        for family in parsed.families {
            let bound = format == .text ? nil : ["histogram": "le", "summary": "quantile"][family.type]
            for (key, value) in family.series {
                series[canonical(key, bound)] =
                    value == "NaN" ? Double.nan.bitPattern : Double(value)?.bitPattern
            }
        }
        return series
    }

    private func expected(
        _ merged: MergedFamilies, _ format: ExpositionFormat, omitted: Int
    ) -> [ExpositionParser.Series: UInt64] {
        var series: [ExpositionParser.Series: UInt64] = [:]
        var left = 0
        let roles = OpenMetricsRole.assign(merged)
        for (index, family) in merged.families.enumerated() {
            let role = format == .text ? nil : roles[index]
            let bound = role != .composite ? nil : family.descriptor.kind == .histogram ? "le" : "quantile"
            for sample in family.samples {
                if case .counter = role, !(sample.value >= 0) {
                    left += 1
                    continue
                }
                let key = ExpositionParser.Series(
                    name: family.descriptor.name + sample.suffix.rawValue,
                    labels: Dictionary(uniqueKeysWithValues: zip(sample.labelNames, sample.labelValues)))
                series[canonical(key, bound)] =
                    sample.value.isNaN ? Double.nan.bitPattern : sample.value.bitPattern
            }
        }
        #expect(left == omitted)
        return series
    }

    private func canonical(_ series: ExpositionParser.Series, _ label: String?) -> ExpositionParser.Series {
        var series = series
        if let label, let bound = series.labels[label].flatMap(Double.init) { series.labels[label] = "\(bound)" }
        return series
    }
}

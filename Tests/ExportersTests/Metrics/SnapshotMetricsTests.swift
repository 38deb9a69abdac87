import Telemetry
import Testing

@testable import Exporters

@Suite("The families of a snapshot leave by OTLP")
struct SnapshotMetricsTests {
    private let moment = WallTime(secondsSinceEpoch: 5, nanoseconds: 7)

    private func convert(_ families: [MetricFamily], labels: [Attribute] = []) -> [MetricData] {
        MetricData.from(families, labels: labels, at: moment)
    }

    private func histogram(_ samples: (Sample.Suffix, String, Double)...) -> MetricFamily {
        MetricFamily(
            MetricDescriptor("h", .histogram, help: "H."),
            samples: samples.map { suffix, bound, value in
                Sample(
                    suffix: suffix, labelNames: suffix == .bucket ? ["le"] : [],
                    labelValues: suffix == .bucket ? [bound] : [], value: value)
            })
    }

    @Test("Names and numbers stay what they are on /metrics")
    func numbers() {
        let size = MetricDescriptor("size_bytes", .gauge, labels: ["b", "a"], unit: "bytes", help: "Size.")
        let families = [
            MetricFamily(
                MetricDescriptor("c_total", .counter, help: "C."),
                samples: [Sample(labelNames: [], labelValues: [], value: 3)]),
            MetricFamily(
                size, samples: [Sample(labelNames: ["b", "a", "e"], labelValues: ["2", "1", ""], value: .nan)]),
            MetricFamily(MetricDescriptor("none", .gauge, help: "N.")),
        ]
        let metrics = convert(families, labels: [Attribute("a", "other"), Attribute("target", "t")])
        #expect(metrics.map(\.name) == ["c_total", "size_bytes"])
        #expect(metrics.map(\.unit) == ["", "By"])
        #expect(metrics.map(\.description) == ["C.", "Size."])
        guard case .sum(let sums, .cumulative, isMonotonic: true) = metrics[0].shape,
            case .gauge(let gauges) = metrics[1].shape
        else {
            Issue.record("\(metrics)")
            return
        }
        let added = [Attribute("a", "other"), Attribute("target", "t")]
        #expect(sums == [NumberPoint(attributes: added, time: 5_000_000_007, value: .double(3))])
        #expect(gauges.first?.attributes == [Attribute("a", "1"), Attribute("b", "2"), Attribute("target", "t")])
        guard case .double(let value) = gauges.first?.value else { return }
        #expect(value.isNaN)
    }

    @Test("Buckets are counted one by one, without the infinite bound")
    func buckets() {
        let metrics = convert([
            histogram(
                (.count, "", 6), (.bucket, "+Inf", 6), (.bucket, "10", 5), (.bucket, "-1", 2), (.sum, "", 12.5))
        ])
        #expect(
            metrics.first?.shape
                == .histogram(
                    [
                        HistogramPoint(
                            time: 5_000_000_007, count: 6, sum: 12.5, bounds: [-1, 10], bucketCounts: [2, 3, 1])
                    ], temporality: .cumulative))
    }

    @Test("Each set of labels is a point of its own")
    func groups() {
        let descriptor = MetricDescriptor("h", .histogram, labels: ["m"], help: "H.")
        let samples = ["get", "put"].flatMap { method in
            [
                Sample(suffix: .bucket, labelNames: ["m", "le"], labelValues: [method, "+Inf"], value: 2),
                Sample(suffix: .sum, labelNames: ["m"], labelValues: [method], value: 1),
                Sample(suffix: .count, labelNames: ["m"], labelValues: [method], value: 2),
            ]
        }
        let points = convert([MetricFamily(descriptor, samples: samples)]).first?.histograms ?? []
        #expect(points.map(\.attributes) == [[Attribute("m", "get")], [Attribute("m", "put")]])
        #expect(points.map(\.bucketCounts) == [[2], [2]])
    }

    @Test("A histogram that breaks a rule of its type becomes gauges, and no number is lost")
    func broken() {
        let broken = [
            histogram((.bucket, "1", 1), (.sum, "", 1), (.count, "", 1)),
            histogram((.bucket, "1", 0.5), (.bucket, "+Inf", 1.5), (.sum, "", 1), (.count, "", 1.5)),
            histogram((.bucket, "1", 3), (.bucket, "+Inf", 2), (.sum, "", 1), (.count, "", 2)),
            histogram((.bucket, "x", 1), (.bucket, "+Inf", 2), (.sum, "", 1), (.count, "", 2)),
            histogram((.bucket, "+Inf", -1), (.sum, "", 1), (.count, "", -1)),
            histogram((.bucket, "+Inf", .nan), (.sum, "", 1), (.count, "", .nan)),
            histogram((.bucket, "+Inf", 1e300), (.sum, "", 1), (.count, "", 1e300)),
        ]
        for family in broken {
            let metrics = convert([family])
            #expect(metrics.map(\.name) == ["h_bucket", "h_count", "h_sum"])
            #expect(metrics.reduce(0) { $0 + $1.numbers.count } == family.samples.count)
            for metric in metrics {
                guard case .gauge = metric.shape else {
                    Issue.record("\(metric)")
                    continue
                }
            }
        }
    }

    @Test("A summary keeps its quantiles, in their order")
    func summary() {
        let descriptor = MetricDescriptor("s", .summary, help: "S.")
        func family(_ values: [(String, Double)], count: Double = 10) -> MetricFamily {
            let quantiles = values.map { Sample(labelNames: ["quantile"], labelValues: [$0.0], value: $0.1) }
            let rest = [
                Sample(suffix: .sum, labelNames: [], labelValues: [], value: 12),
                Sample(suffix: .count, labelNames: [], labelValues: [], value: count),
            ]
            return MetricFamily(descriptor, samples: quantiles + rest)
        }
        let quantiles = [SummaryPoint.Quantile(quantile: 0.5, value: 1), .init(quantile: 1, value: 2)]
        #expect(
            convert([family([("1", 2), ("0.5", 1)])]).first?.shape
                == .summary([SummaryPoint(time: 5_000_000_007, count: 10, sum: 12, quantiles: quantiles)]))
        // Percentages are no quantiles of OTLP's.
        #expect(convert([family([("50", 1)])]).map(\.name) == ["s", "s_count", "s_sum"])
    }

    @Test("Whatever the families, every sample leaves in one form or the other")
    func anything() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomFamilies(seed: seed)
        for _ in 0..<200 {
            let merged = MergedFamilies(random.families())
            for metric in convert(merged.families) {
                for point in metric.histograms {
                    #expect(point.bucketCounts.count == point.bounds.count + 1, "seed \(seed)")
                    #expect(point.bucketCounts.reduce(0, +) == point.count, "seed \(seed)")
                    #expect(zip(point.bounds, point.bounds.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
                }
            }
        }
    }
}

import Telemetry

/// A little of everything that an exposition can hold; the goldens are its renderings.
enum ExampleFamilies {
    static let hostile = "a\"b\\c\nd\r\te\u{0}f 🙂 é e\u{301} \u{FEFF}\u{2028}{x=\"y\",} # EOF"

    static var all: [MetricFamily] {
        [counters, gauges, histogram, brokenHistogram, summary, untyped].flatMap(\.self)
    }

    private static func sample(
        _ names: [String] = [], _ values: [String] = [], _ value: Double, _ suffix: Sample.Suffix = .none
    ) -> Sample {
        Sample(suffix: suffix, labelNames: names, labelValues: values, value: value)
    }

    private static var counters: [MetricFamily] {
        let seconds = MetricDescriptor(
            "node_cpu_seconds_total", .counter, labels: ["cpu", "mode"], unit: "seconds",
            help: "Seconds that each CPU spent in each mode.")
        let oddName = MetricDescriptor("redis_keyspace_hits", .counter, help: "A counter that does not end in total.")
        let drops = MetricDescriptor("node_drops_total", .counter, labels: ["device"], help: "Packets dropped.")
        let beside = MetricDescriptor("node_boot_total", .counter, help: "Boots; a gauge claims its family name.")
        return [
            MetricFamily(
                seconds,
                samples: [
                    sample(["cpu", "mode"], ["0", "user"], 12345.67),
                    sample(["cpu", "mode"], ["0", "idle"], 1_000_000),
                    sample(["cpu", "mode"], ["1", "user"], 0.01), sample(["cpu", "mode"], ["1", "idle"], 1e16),
                ]),
            MetricFamily(oddName, samples: [sample(7)]),
            MetricFamily(
                drops,
                samples: [
                    sample(["device"], ["eth0"], 3), sample(["device"], ["eth1"], -1), sample(["device"], ["lo"], .nan),
                ]),
            MetricFamily(beside, samples: [sample(4)]),
        ]
    }

    private static var gauges: [MetricFamily] {
        let load = MetricDescriptor("node_load1", .gauge, help: "Load; a \\ and a \"quote\"\nand a second line.")
        let size = MetricDescriptor(
            "node_filesystem_size_bytes", .gauge, labels: ["device", "mountpoint"], unit: "bytes", help: "Size.")
        let boot = MetricDescriptor("node_boot", .gauge, unit: "seconds", help: "A gauge whose name lacks its unit.")
        let hostile = MetricDescriptor("node_hostile", .gauge, labels: ["text", "empty"], help: "")
        let odd = MetricDescriptor("node_odd", .gauge, labels: ["kind"], help: "Numbers that are none.")
        return [
            MetricFamily(load, samples: [sample(0.42)]),
            MetricFamily(
                size, samples: [sample(["device", "mountpoint"], ["/dev/sda1", "/"], 500_107_862_016)]),
            MetricFamily(boot, samples: [sample(1.7e9)]),
            MetricFamily(hostile, samples: [sample(["text", "empty"], [Self.hostile, ""], 1)]),
            MetricFamily(
                odd,
                samples: [
                    sample(["kind"], ["nan"], .nan), sample(["kind"], ["plus"], .infinity),
                    sample(["kind"], ["minus"], -.infinity), sample(["kind"], ["tiny"], .leastNonzeroMagnitude),
                    sample(["kind"], ["zero"], -0.0),
                ]),
        ]
    }

    /// Samples in a disorder that both formats forbid.
    private static var histogram: [MetricFamily] {
        let latency = MetricDescriptor(
            "rpc_latency_seconds", .histogram, labels: ["method"], unit: "seconds", help: "Latency.")
        return [
            MetricFamily(
                latency,
                samples: [
                    sample(["method"], ["get"], 1.5, .sum), sample(["method", "le"], ["get", "+Inf"], 4, .bucket),
                    sample(["method", "le"], ["put", "1"], 0, .bucket),
                    sample(["le", "method"], ["0.00001", "get"], 1, .bucket),
                    sample(["method", "le"], ["get", "1"], 3, .bucket), sample(["method"], ["get"], 4, .count),
                    sample(["method", "le"], ["put", "+Inf"], 2, .bucket), sample(["method"], ["put"], 9, .sum),
                    sample(["method"], ["put"], 2, .count),
                ])
        ]
    }

    private static var brokenHistogram: [MetricFamily] {
        let broken = MetricDescriptor("broken_size_bytes", .histogram, unit: "bytes", help: "No infinite bucket.")
        let fractional = MetricDescriptor("fractional_size", .histogram, help: "A bucket that is no whole number.")
        return [
            MetricFamily(
                broken,
                samples: [sample(["le"], ["1"], 1, .bucket), sample(1, .sum), sample(1, .count)]),
            MetricFamily(
                fractional,
                samples: [
                    sample(["le"], ["1"], 0.5, .bucket), sample(["le"], ["+Inf"], 1.5, .bucket), sample(1, .sum),
                    sample(1.5, .count),
                ]),
        ]
    }

    private static var summary: [MetricFamily] {
        let pause = MetricDescriptor("gc_pause_seconds", .summary, unit: "seconds", help: "Pauses.")
        return [
            MetricFamily(
                pause,
                samples: [
                    sample(["quantile"], ["1"], 0.5), sample(["quantile"], ["0.5"], .nan), sample(12.5, .sum),
                    sample(10, .count),
                ])
        ]
    }

    private static var untyped: [MetricFamily] {
        [MetricFamily(MetricDescriptor("legacy_value", .untyped, help: "No type known."), samples: [sample(-3.25)])]
    }

    private static func sample(_ value: Double, _ suffix: Sample.Suffix = .none) -> Sample {
        sample([], [], value, suffix)
    }
}

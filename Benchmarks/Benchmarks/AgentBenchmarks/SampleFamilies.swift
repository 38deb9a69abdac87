import Telemetry

/// Families of the size and shape that a host gives: half of the series single gauges, half counters with two labels.
enum SampleFamilies {
    static func make(series count: Int) -> [MetricFamily] {
        let singles = count / 2
        let perCounter = 14
        var families = (0..<singles).map { number in
            let descriptor = MetricDescriptor(
                "node_memory_Field\(number)_bytes", .gauge, help: "Memory that the kernel counts as field \(number).")
            return MetricFamily(
                descriptor, samples: [Sample(labelNames: [], labelValues: [], value: Double(number) * 4096)])
        }
        for start in stride(from: singles, to: count, by: perCounter) {
            let descriptor = MetricDescriptor(
                "node_part\(start)_seconds_total", .counter, labels: ["device", "mode"],
                help: "Seconds that the device spent in each mode.")
            let samples = (start..<min(start + perCounter, count)).map { number in
                Sample(
                    labelNames: descriptor.labelNames, labelValues: ["device\(number)", "user"],
                    value: Double(number) * 1234.56)
            }
            families.append(MetricFamily(descriptor, samples: samples))
        }
        return families
    }
}

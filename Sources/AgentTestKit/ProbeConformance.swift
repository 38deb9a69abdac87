public import Telemetry

/// What every probe owes to the rest of the house, checked on a real one.
///
/// Each check gives the violations in words; a conforming probe gives none.
public enum ProbeConformance {
    /// Measures several times and looks at everything that came.
    public static func violations(
        of probe: any Probe, time: any TimeSource = SystemTime(), rounds: Int = 3, timeout: Duration = .seconds(60)
    ) async -> [String] {
        var found: [String] = []
        var before: [String: Double] = [:]
        for round in 1...max(1, rounds) {
            let start = time.now()
            let result: ProbeResult
            do {
                result = try await probe.measure(until: start + timeout)
            } catch {
                return ["round \(round) failed: \(error)"]
            }
            if time.now() - start > timeout { found.append("round \(round) overran its deadline") }
            found += violations(in: result.families)
            let counters = counters(in: result.families)
            for (series, value) in counters where value < before[series] ?? 0 {
                found.append("the counter \(series) went down from \(before[series] ?? 0) to \(value)")
            }
            before = counters
        }
        return Array(Set(found)).sorted()
    }

    /// Looks at families alone: names, labels, types, values, series that stand twice.
    public static func violations(in families: [MetricFamily]) -> [String] {
        var found: [String] = []
        var names: Set<String> = []
        for family in families {
            let descriptor = family.descriptor
            if !names.insert(descriptor.name).inserted { found.append("the family \(descriptor.name) stands twice") }
            found += violations(of: descriptor)
            var series: Set<[String]> = []
            for sample in family.samples {
                if sample.labelNames.count != sample.labelValues.count {
                    found.append("a sample of \(descriptor.name) has not one value for each label")
                }
                if !series.insert([sample.suffix.rawValue] + sample.labelNames + sample.labelValues).inserted {
                    found.append("a series of \(descriptor.name) stands twice: \(sample.labelValues)")
                }
                if descriptor.kind == .counter, !(sample.value >= 0) {
                    found.append("the counter \(descriptor.name) is \(sample.value)")
                }
            }
        }
        return found
    }

    private static func violations(of descriptor: MetricDescriptor) -> [String] {
        var found: [String] = []
        if !MetricDescriptor.isValidName(descriptor.name) { found.append("\(descriptor.name) is no metric name") }
        for label in descriptor.labelNames where !MetricDescriptor.isValidLabelName(label) {
            found.append("\(descriptor.name) has a label \(label), which is no label name")
        }
        if !descriptor.help.hasSuffix(".") { found.append("the help of \(descriptor.name) is no sentence") }
        if let unit = descriptor.unit, !descriptor.familyName.hasSuffix("_\(unit)") {
            found.append("\(descriptor.name) does not end in its unit \(unit)")
        }
        guard descriptor.name.hasPrefix("omniflow_") else { return found }
        if (descriptor.kind == .counter) != descriptor.name.hasSuffix("_total") {
            found.append("\(descriptor.name) is a \(descriptor.kind): counters of ours, and only they, end in _total")
        }
        return found
    }

    private static func counters(in families: [MetricFamily]) -> [String: Double] {
        var values: [String: Double] = [:]
        for family in families where family.descriptor.kind == .counter {
            for sample in family.samples {
                let labels = zip(sample.labelNames, sample.labelValues).map { "\($0)=\($1)" }.joined(separator: ",")
                values["\(family.descriptor.name){\(labels)}"] = sample.value
            }
        }
        return values
    }
}

import Telemetry

/// The host in one line: its kernel, and the numbers that matter.
enum HostSummary {
    /// The kernel's release.
    static func version(_ families: [MetricFamily]) -> String? {
        guard let sample = family("node_uname_info", families)?.samples.first,
            let index = sample.labelNames.firstIndex(of: "release"), sample.labelValues.indices.contains(index)
        else { return nil }
        return sample.labelValues[index]
    }

    /// `load 0.42 on 2 CPUs, 71 % of memory available`.
    static func text(_ families: [MetricFamily]) -> String? {
        var parts: [String] = []
        if let load = family("node_load1", families)?.samples.first?.value {
            let cpus = Set(family("node_cpu_seconds_total", families)?.samples.compactMap(\.labelValues.first) ?? [])
                .count
            parts.append("load \(load)" + (cpus > 0 ? " on \(cpus) CPU\(cpus == 1 ? "" : "s")" : ""))
        }
        if let available = family("node_memory_MemAvailable_bytes", families)?.samples.first?.value,
            let total = family("node_memory_MemTotal_bytes", families)?.samples.first?.value, total > 0
        {
            parts.append("\(Int((available / total * 100).rounded())) % of memory available")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func family(_ name: String, _ families: [MetricFamily]) -> MetricFamily? {
        families.first { $0.descriptor.name == name }
    }
}

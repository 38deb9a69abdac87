import AgentTestKit
import Telemetry
import Testing

@testable import Probes

/// What a probe said, good or bad.
struct ProbeAnswer {
    let error: ProbeError?
    let families: [MetricFamily]
    let summary: String?

    private static let published = [
        "tcp": TCPFamilies.all, "tls": TLSFamilies.all, "dns": DNSFamilies.all, "icmp": ICMPFamilies.all,
    ]

    /// Asks once, and looks whether the families are well-formed.
    init(_ probe: any Probe, within limit: Duration = .seconds(300)) async {
        let time = SystemTime()
        do throws(ProbeError) {
            let result = try await probe.measure(until: time.now() + limit)
            (error, families, summary) = (nil, result.families, result.summary)
        } catch {
            (self.error, families, summary) = (error, probe.familiesWhenDown(error), nil)
        }
        #expect(ProbeConformance.violations(in: families) == [])
        let published = Self.published[probe.target.kind]
        for family in families { #expect(published?.include(family.descriptor, .current) == true, "\(family)") }
    }

    func value(_ name: String, _ labels: String...) -> Double? {
        families.first { $0.descriptor.name == name }?.samples.first { $0.labelValues == labels }?.value
    }

    func labels(_ name: String) -> [String: String] {
        let sample = families.first { $0.descriptor.name == name }?.samples.first
        return Dictionary(
            zip(sample?.labelNames ?? [], sample?.labelValues ?? []), uniquingKeysWith: { first, _ in first })
    }
}

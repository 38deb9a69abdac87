import AgentTestKit
import Telemetry
import Testing

@testable import Probes

@Suite("The table of fields of INFO")
struct InfoCatalogueTests {
    @Test("has each field and each family once in a profile", arguments: NamesProfile.allCases)
    func unique(_ names: NamesProfile) {
        let rows = InfoCatalogue.all.filter { $0.availability.includes(names) }
        #expect(Set(rows.map(\.field)).count == rows.count)
        #expect(Set(rows.map(\.descriptor.name)).count == rows.count)
        #expect(rows.count > 100)
    }

    @Test("has sentences for help and names that Prometheus takes")
    func conforming() {
        #expect(ProbeConformance.violations(in: unique(InfoCatalogue.all).map { MetricFamily($0.descriptor) }) == [])
    }

    @Test("never explains two families with the same words")
    func help() {
        let rows = unique(InfoCatalogue.all)
        #expect(Set(rows.map(\.descriptor.help)).count == rows.count)
    }

    @Test("has fewer families under the older names")
    func profiles() {
        let older = Set(InfoCatalogue.metrics(.debian12).values.map(\.descriptor.name))
        let newer = Set(InfoCatalogue.metrics(.current).values.map(\.descriptor.name))
        #expect(older.isSubset(of: newer))
        #expect(older.count < newer.count)
        #expect(InfoCatalogue.metrics(.debian12)["expired_time_cap_reached_count"]?.descriptor.kind == .gauge)
        #expect(InfoCatalogue.metrics(.current)["expired_time_cap_reached_count"]?.descriptor.kind == .counter)
    }

    private func unique(_ rows: [InfoMetric]) -> [InfoMetric] {
        var seen: Set<String> = []
        return rows.filter { seen.insert($0.descriptor.name).inserted }
    }
}

import Alerting
import Probes
import Telemetry
import Testing

/// Checks and probes do not see each other: what one reads has to be what the other publishes.
@Suite("Families that checks read")
struct CheckFamiliesTests {
    @Test(
        "are families of their kind's probe under both names profiles", arguments: [NamesProfile.current, .debian12])
    func published(names: NamesProfile) throws {
        for check in CheckCatalog.measured {
            let known = try #require(ProbeCatalog.families(of: check.kind), "\(check.kind)")
            let published = Set(known.descriptors(names).map(\.name))
            for family in check.families {
                #expect(
                    published.contains(family) || known.patterns.contains { $0.covers(family) },
                    "\(check.runbook) reads \(family)")
            }
        }
    }
}

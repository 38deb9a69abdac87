import Alerting
import Telemetry

/// A watched server in virtual time: its families are set, its rounds are judged.
struct TargetFixture {
    /// A family's samples: label values as one text, such as `datname=orders`, and the value.
    typealias Families = [String: [String: Double]]

    let target: TargetID
    var checks: TargetChecks
    var settings = CheckSettings()
    var families: Families = [:]
    var error: ProbeError?
    private(set) var seconds = 1_000.0

    init(_ kind: String, families: Families = [:], settings: CheckSettings = CheckSettings()) {
        target = TargetID(kind: kind, name: "orders")
        checks = TargetChecks(kind: kind)
        self.families = families
        self.settings = settings
    }

    /// Lets time pass and judges a round; verdicts by the aspect of their check, the up-check as an empty text.
    @discardableResult
    mutating func round(after seconds: Double = 15) -> [String: Verdict] {
        self.seconds += seconds
        let reading = Reading(
            target: target, families: error == nil ? measured : [], error: error, measurement: measurement)
        let verdicts = checks.evaluate(reading, settings: settings, staleAfter: .seconds(35))
        return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.check.aspect ?? "", $0) })
    }

    private var measurement: Measurement {
        let start = MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
        return Measurement(
            startedAt: start, startedAtWall: WallTime(secondsSinceEpoch: 1_700_000_000 + Int64(seconds)),
            finishedAt: start + .milliseconds(2), generation: 1)
    }

    private var measured: [MetricFamily] {
        families.sorted { $0.key < $1.key }.map { name, samples in
            MetricFamily(
                MetricDescriptor(name, .gauge, help: ""),
                samples: samples.sorted { $0.key < $1.key }.map { labels, value in
                    let pairs = labels.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
                    return Sample(
                        labelNames: pairs.map { String($0[0]) },
                        labelValues: pairs.map { $0.count > 1 ? String($0[1]) : "" }, value: value)
                })
        }
    }
}

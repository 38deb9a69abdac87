import Telemetry

/// What is known of a target after one of its tiers ended, for its checks to judge.
struct Assessment: Sendable {
    /// Which target.
    let target: TargetID
    /// What it gave, or why it gave nothing; nil where only an up-check came back: then only the up verdict changes.
    let reading: Reading?
    /// Why it is down; nil where it is up.
    let upError: ProbeError?
    /// What the up verdict rests on: of all that succeeded what began last, or the failure.
    let upMeasurement: Measurement
    /// The number that matters, by its newest good round.
    let summary: String?
    /// From which age on its verdicts are not believed.
    let staleness: TargetStaleness
}

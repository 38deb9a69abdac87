import Telemetry

/// How long the first certificate to end still holds.
struct CertificateLeftCheck: CheckAspect {
    private let descriptor: CheckDescriptor

    /// Judges the descriptor's first family, the earliest end; its second names the certificate.
    init(_ descriptor: CheckDescriptor) { self.descriptor = descriptor }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard descriptor.families.count >= 2, let end = round.value(descriptor.families[0]) else { return [] }
        let ends = round.reading.family(descriptor.families[1])?.samples ?? []
        let name = ends.filter { $0.value == end }.compactMap { $0.label("subject") }.first
        let left = end - round.reading.measurement.startedAtWall.secondsWithFraction
        let limits = round.resolved(descriptor).limits
        let what = name.map { "the certificate of \($0)" } ?? "the first certificate"
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: left),
                reason: left > 0 ? "\(what) ends in \(HumanUnits.seconds(left))" : "\(what) is over",
                observation: limits.observation(left))
        ]
    }

    /// Two weeks, time for the one who was on holiday, and three days, time for a weekend.
    static let limits = CheckLimits(unit: "seconds", worse: .lower, warn: 14 * 86_400, critical: 3 * 86_400)
}

import Telemetry

extension ProbeRunner {
    /// One target as the settings want it measured.
    struct Target: Sendable {
        /// What measures it, and has opened nothing yet.
        ///
        /// An `UpCheckedProbe` is asked for up-checks, too.
        let probe: any Probe
        /// From one round of metrics to the next.
        var interval: Duration
        /// From one up-check to the next.
        var upInterval: Duration = .seconds(5)
        /// How long a round may take.
        var timeout: Duration
        /// How long an up-check may take; as long as a round unless set.
        var upTimeout: Duration?
        /// From which duration on the span of a round is kept; half of its time unless set.
        var slow: Duration?
        /// Whether a scrape itself refreshes the numbers: for pure local reads only.
        var isLocal = false
        /// What others call it.
        var facts = TargetFacts()
        /// What the probe was made from: where it stays the same, a reload leaves the running probe alone.
        var fingerprint: TargetFingerprint

        /// Which target.
        var id: TargetID { probe.target }

        /// Whether it has up-checks of its own.
        var isUpChecked: Bool { probe is any UpCheckedProbe }

        /// From which age on what it gave is not believed any more.
        var staleness: TargetStaleness {
            let rounds = interval * 2 + timeout
            return TargetStaleness(up: isUpChecked ? upInterval * 2 + (upTimeout ?? timeout) : rounds, rounds: rounds)
        }

        /// What its probe brought, as a reading: of a target that is down only what can still be said, nothing frozen.
        ///
        /// - Parameter obstacle: why the target cannot be judged by a failure, where that is so.
        func reading(
            of result: Result<ProbeResult, ProbeError>, _ measurement: Measurement, obstacle: ProbeError? = nil
        ) -> Reading {
            switch result {
            case .success(let found):
                Reading(
                    target: id, families: found.families, error: nil, measurement: measurement,
                    version: found.version, summary: found.summary, collectors: found.collectors)
            case .failure(let error):
                Reading(
                    target: id, families: probe.familiesWhenDown(error), error: obstacle ?? error,
                    measurement: measurement)
            }
        }

        /// The same with the running probe in place of the new one.
        func keeping(_ running: any Probe) -> Target {
            Target(
                probe: running, interval: interval, upInterval: upInterval, timeout: timeout, upTimeout: upTimeout,
                slow: slow, isLocal: isLocal, facts: facts, fingerprint: fingerprint)
        }
    }
}

/// From which age on verdicts of a target are stale: twice the interval of their tier and the timeout.
struct TargetStaleness: Sendable, Equatable {
    /// That of the up-check.
    let up: Duration
    /// That of everything else.
    let rounds: Duration
}

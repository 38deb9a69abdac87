import Telemetry

/// What a job's state is called, for the verdict and for people.
public enum HeartbeatWords {
    /// Why the check is not green; nil where it is.
    static func error(
        _ verdict: HeartbeatVerdict, _ settings: HeartbeatProbeSettings, _ target: TargetID, at now: WallTime
    ) -> ProbeError? {
        let call = "omniflow-agent heartbeat \(target.name) -- COMMAND"
        switch verdict {
        case .good, .running: return nil
        case .waiting(let until):
            return ProbeError(
                .pending, "not heard of yet, and expected by \(text(until))",
                hint: "let the job report: \(call), or POST /heartbeat/\(target.name)")
        case .missing(let due):
            return ProbeError(
                .timeout, "never heard of: the first success was due at \(text(due)), \(duration(now - due)) ago",
                hint: "see whether the job is installed and reports here: \(call)")
        case .late(let due, let success):
            return ProbeError(
                .timeout,
                "no success since \(text(success)): the next was due at \(text(due)), \(duration(now - due)) ago",
                hint: "see whether the job still runs: its crontab or timer, its host, its log")
        case .failed(let code, let at):
            return ProbeError(
                .serverError, "ended with exit code \(code)\(signal(code)) \(duration(now - at)) ago",
                hint: "see the end of its output on the status page, and its log")
        case .overrunning(let since):
            return ProbeError(
                .timeout,
                "has been running for \(duration(now - since)), longer than \(duration(settings.longestRun))",
                hint: "see whether it hangs: its process, what it waits for; raise timeout if it may take this long")
        }
    }

    /// One line for a job that is all right.
    static func summary(_ verdict: HeartbeatVerdict, _ record: HeartbeatRecord, at now: WallTime) -> String {
        switch verdict {
        case .running(let since): return "running for \(duration(now - since))"
        case .good(let next):
            let took = record.lastEnd?.duration.map { " in \(duration($0))" } ?? ""
            let ago = record.lastSuccess.map { "ended well\(took) \(duration(now - $0)) ago, " } ?? ""
            return ago + "next by \(text(next))"
        default: return ""
        }
    }

    /// A length of time as people say it: `40 s`, `12 min`, `3 h 5 min`, `2 d 3 h`.
    public static func duration(_ duration: Duration) -> String {
        let seconds = max(0, duration.inNanoseconds / 1_000_000_000)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min"
        case ..<172_800:
            let minutes = seconds / 60 % 60
            return "\(seconds / 3_600) h" + (minutes == 0 ? "" : " \(minutes) min")
        default:
            let hours = seconds / 3_600 % 24
            return "\(seconds / 86_400) d" + (hours == 0 ? "" : " \(hours) h")
        }
    }

    private static func text(_ moment: WallTime) -> String { moment.rfc3339(fractionDigits: 0) }

    private static func signal(_ code: Int) -> String {
        (129...192).contains(code) ? " (signal \(code - 128))" : ""
    }
}

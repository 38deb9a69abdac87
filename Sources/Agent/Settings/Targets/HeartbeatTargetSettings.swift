import Probes
import Telemetry

/// A job that reports by itself.
struct HeartbeatTargetSettings: Sendable {
    /// How often it is looked at whether something is missing; what comes in counts at once.
    static let interval: Duration = .seconds(15)

    /// Which one.
    let id: TargetID
    /// What callers over HTTP have to show; without one only the control socket may report.
    let token: Redacted<String>?
    /// When it is expected; nil where the settings do not say so.
    let probe: HeartbeatProbeSettings?
    /// Why it cannot be expected as it is set: its check fails with this, everything else runs.
    var trouble: String?

    static let period = SettingKey(
        "probes.heartbeat.*.period", .optional(.duration(.seconds(10)...(.seconds(400 * 86_400)))), default: nil,
        "How long after a success the next one is due; this or cron.")
    static let cron = SettingKey(
        "probes.heartbeat.*.cron", .optional(.cron), default: nil,
        "When a run begins, as in a crontab: five fields, or a word such as @daily; this or period.")
    static let timeZone = SettingKey(
        "probes.heartbeat.*.time_zone",
        .optional(.text("a time zone such as Asia/Jakarta, UTC or local", where: IdentitySettings.isZoneName)),
        default: nil, "Whose clocks cron means; identity.time_zone unless set.")
    static let grace = SettingKey(
        "probes.heartbeat.*.grace", .duration(.zero...(.seconds(30 * 86_400))), default: .seconds(900),
        "How much later than due a success may come.")
    static let timeout = SettingKey(
        "probes.heartbeat.*.timeout", .optional(.duration(.seconds(1)...(.seconds(30 * 86_400)))), default: nil,
        "How long a run may take that has reported its start; as long as grace unless set.")
    static let token = SecretKeys(
        inline: SettingKey(
            "probes.heartbeat.*.token", .optional(.text), default: nil, "The token itself; better in token_file.",
            isSecret: true),
        file: SettingKey(
            "probes.heartbeat.*.token_file", .optional(.path), default: nil,
            "A file with the token for calls over HTTP; without one the job reports on this host, by the command."))

    static let keys = [
        period.described, cron.described, timeZone.described, grace.described, timeout.described,
        token.inline.described, token.file.described,
    ]

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        id = TargetID(kind: "heartbeat", name: name)
        reader.reviewName(of: id)
        let period = reader.value(Self.period, [name])
        let cron = reader.value(Self.cron, [name])
        let zone = reader.value(Self.timeZone, [name])
        let grace = reader.value(Self.grace, [name])
        let timeout = reader.value(Self.timeout, [name])
        token = reader.secret(Self.token, [name])
        var schedule: HeartbeatProbeSettings.Schedule?
        let path = ["probes", "heartbeat", name]
        let place = reader.place(of: path) ?? .builtIn
        switch (period, cron) {
        case (let period?, nil): schedule = .period(period)
        case (nil, let cron?):
            schedule = Self.rules(zone, Self.timeZone.path([name]), &reader).map { .cron(cron, $0) }
        case (nil, nil):
            // A value that could not be read has been told already.
            if reader.issues.count == issuesBefore {
                reader.report(
                    .error, place, path, "says neither how often nor when it is expected",
                    suggestion: "write period: 24h, or cron: \"0 3 * * *\"")
            }
        case (_?, _?):
            reader.report(.error, place, path, "both period and cron are set", suggestion: "keep one")
        }
        if zone != nil, cron == nil, period != nil {
            reader.report(
                .warning, reader.place(of: Self.timeZone, [name]) ?? place, Self.timeZone.path([name]),
                "has no effect on a period", suggestion: "remove it, or write cron in place of period")
        }
        probe = schedule.map { HeartbeatProbeSettings(schedule: $0, grace: grace, timeout: timeout) }
        trouble = reader.trouble(after: issuesBefore)
    }

    private static func rules(
        _ name: String?, _ path: [String], _ reader: inout SettingsReader
    ) -> TimeZoneRules? {
        let zone = name ?? reader.root[IdentitySettings.timeZone.path]?.text ?? "local"
        switch ZoneDatabase(system: reader.system, environment: reader.environment).rules(of: zone) {
        case .success(let rules): return rules
        case .failure(let problem):
            reader.report(
                .error, reader.place(of: path) ?? .builtIn, path, problem.description,
                suggestion: "timedatectl list-timezones lists them; the package tzdata has them")
            return nil
        }
    }
}

extension ValueKind where Value == CronExpression {
    /// A cron expression.
    static var cron: ValueKind {
        ValueKind("a cron expression such as \"0 3 * * *\"", show: { .text($0.description) }) {
            (text) throws(ValueProblem) -> CronExpression? in
            do throws(CronProblem) {
                return try CronExpression(parsing: text)
            } catch {
                throw ValueProblem(
                    "\(JSONText.quoted(String(text.prefix(80)))) is not a cron expression: \(error)",
                    suggestion: "write minute, hour, day of the month, month, day of the week")
            }
        }
    }
}

import Probes
import Telemetry

/// Another agent that is watched.
struct AgentTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// What lets us read its reasons, to tell whether a reload changed it.
    let token: Redacted<String>?
    /// How it is asked; nil where the address cannot be used.
    let probe: PeerProbeSettings?

    static let url = SettingKey(
        "probes.agent.*.url", .optional(.webAddress), default: nil, "Its listener, as in http://db2:19100.")
    static let token = SecretKeys(
        inline: SettingKey(
            "probes.agent.*.token", .optional(.text), default: nil, "The token itself; better in token_file.",
            isSecret: true),
        file: SettingKey(
            "probes.agent.*.token_file", .optional(.path), default: nil,
            "A file with a token of its listen.auth, so that its reasons are read, too; verdicts need none."))
    static let interval = SettingKey(
        "probes.agent.*.interval", .duration(.seconds(1)...(.seconds(3_600))), default: .seconds(15),
        "From one look at its verdict and the age of its data to the next.")
    static let upInterval = SettingKey(
        "probes.agent.*.up_interval", .duration(.seconds(1)...(.seconds(3_600))), default: .seconds(5),
        "From one question whether it lives to the next.")
    static let timeout = SettingKey(
        "probes.agent.*.timeout", .duration(.milliseconds(100)...(.seconds(60))), default: .seconds(3),
        "How long an answer may take; below the interval.")
    static let upTimeout = UpTimeout.key("agent")
    static let staleAfter = SettingKey(
        "probes.agent.*.stale_after", .duration(.seconds(5)...(.seconds(86_400))), default: .seconds(60),
        "From which age of its newest measurement on it counts as blind.")

    static let keys = [
        url.described, token.inline.described, token.file.described, interval.described, upInterval.described,
        timeout.described, upTimeout.described, staleAfter.described,
    ]

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let id = TargetID(kind: "agent", name: name)
        reader.reviewName(of: id)
        let url = reader.value(Self.url, [name])
        let token = reader.secret(Self.token, [name])
        self.token = token
        let interval = reader.value(Self.interval, [name])
        target = RemoteTarget(
            id: id, interval: interval, upInterval: reader.value(Self.upInterval, [name]),
            timeout: reader.value(Self.timeout, [name]),
            upTimeout: UpTimeout.read(Self.upTimeout, beside: Self.timeout, name, &reader))
        let staleAfter = reader.value(Self.staleAfter, [name])
        let place = reader.place(of: ["probes", "agent", name]) ?? .builtIn
        if url == nil, reader.issues.count == issuesBefore {
            reader.report(
                .error, place, Self.url.path([name]), "is missing", suggestion: "write url: \"http://\(name):19100\"")
        }
        if target.timeout >= interval {
            reader.report(
                .warning, reader.place(of: Self.timeout, [name]) ?? reader.place(of: Self.interval, [name]) ?? place,
                Self.timeout.path([name]), "is not below its interval (\(DurationText.render(interval)))",
                suggestion: "a round that hangs would cost the next one: lower the timeout or raise the interval")
        }
        probe = url.map { PeerProbeSettings(url: $0, token: token, staleAfter: staleAfter) }
        if let url { target.addresses = [url] }
        target.trouble = reader.trouble(after: issuesBefore)
    }
}

extension RemoteTarget {
    /// A target whose kind has keys of its own.
    fileprivate init(
        id: TargetID, interval: Duration, upInterval: Duration, timeout: Duration, upTimeout: Duration
    ) {
        self.id = id
        self.interval = interval
        self.upInterval = upInterval
        self.timeout = timeout
        self.upTimeout = upTimeout
        isUnlabelled = false
    }
}

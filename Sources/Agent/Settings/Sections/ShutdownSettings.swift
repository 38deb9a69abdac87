/// How the agent stops.
struct ShutdownSettings: Sendable, Equatable {
    /// How long it goes on answering, no longer ready, after the first signal.
    var drain: Duration
    /// How long stopping may take in all before it is cut short.
    var timeout: Duration

    static let drain = SettingKey(
        "shutdown.drain", .duration(.zero...(.seconds(600))), default: .seconds(5),
        "How long it goes on answering, no longer ready, after SIGTERM; none on a terminal.")
    static let timeout = SettingKey(
        "shutdown.timeout", .duration(.seconds(1)...(.seconds(3_600))), default: .seconds(15),
        "How long stopping may take in all; a second signal ends it at once.")

    static let keys = [drain.described, timeout.described]

    init(_ reader: inout SettingsReader) {
        drain = reader.value(Self.drain)
        timeout = reader.value(Self.timeout)
        guard drain >= timeout else { return }
        reader.report(
            .warning, reader.place(of: Self.drain) ?? reader.place(of: Self.timeout) ?? .builtIn, Self.drain.path,
            "is not below shutdown.timeout (\(DurationText.render(timeout))): nothing is left for the stopping itself",
            suggestion: "raise shutdown.timeout")
    }
}

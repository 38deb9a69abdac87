import Telemetry

/// How long an up-check may take: as its own key says, else as `timeout` does where that is set, else two seconds.
///
/// A server that hangs is noticed by time alone, and several up-checks have to fail before somebody is woken. Only
/// PostgreSQL has the whole timeout: its up-check goes over the session that its rounds use, and may have to wait for
/// an answer that takes long on a large server.
enum UpTimeout {
    /// What holds where nothing is set.
    static let standard: Duration = .seconds(2)

    /// The kind whose up-checks may have to wait for a round.
    private static let kindThatWaits = "postgres"

    /// The key of a kind.
    static func key(_ kind: String) -> SettingKey<Duration?> {
        SettingKey(
            "probes.\(kind).*.up_timeout", .optional(.duration(.milliseconds(50)...(.seconds(3_600)))), default: nil,
            kind == kindThatWaits
                ? "How long an up-check may take; as timeout unless set."
                : "How long an up-check may take; 2s unless this or timeout is set.")
    }

    /// What holds for a target.
    static func read(
        _ key: SettingKey<Duration?>, beside timeoutKey: SettingKey<Duration>, _ name: String,
        _ reader: inout SettingsReader
    ) -> Duration {
        let timeout = reader.value(timeoutKey, [name])
        if let own = reader.value(key, [name]) { return own }
        let isTimeoutSet = reader.place(of: timeoutKey, [name]) != nil
        let waitsForRounds = key.path.dropFirst().first == kindThatWaits
        return isTimeoutSet || waitsForRounds ? timeout : min(timeout, standard)
    }
}

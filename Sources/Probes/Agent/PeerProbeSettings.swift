public import Telemetry

/// Another agent that is watched.
public struct PeerProbeSettings: Sendable {
    /// Its address without a last slash, as in `http://db2:19100`.
    public var url: String
    /// A token of its `listen.auth` that lets us read reasons; nil asks as a stranger, who reads verdicts only.
    public var token: Redacted<String>?
    /// From which age of its newest measurement on it counts as blind.
    public var staleAfter: Duration

    /// Creates settings.
    public init(url: String, token: Redacted<String>? = nil, staleAfter: Duration = .seconds(60)) {
        self.url = url
        self.token = token
        self.staleAfter = staleAfter
    }
}

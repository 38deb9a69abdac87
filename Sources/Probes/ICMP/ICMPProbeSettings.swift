/// Which host is asked for an echo.
public struct ICMPProbeSettings: Sendable {
    /// The host's name or address.
    public var host: String
    /// Which protocol it is reached by.
    public var preference: IPPreference = .any
    /// How many bytes the payload has, 16 to 8192.
    public var payloadSize = 32
    /// How old the last up-check may be for a round to publish it; the up-check's interval.
    public var freshness: Duration = .seconds(5)

    /// Creates settings for a host.
    public init(host: String) { self.host = host }
}

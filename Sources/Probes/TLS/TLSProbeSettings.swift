/// Which certificates are watched, and what they must be.
public struct TLSProbeSettings: Sendable {
    /// Where the certificates are.
    public enum Source: Sendable {
        /// A server's; port 443 where the settings name none.
        case server(host: String, port: UInt16)
        /// In local files: PEM, bundles, DER.
        case files([String])
    }

    /// Where the certificates are.
    public var source: Source
    /// How the server is talked into TLS; nil where TLS begins at once.
    public var startTLS: StartTLS?
    /// How TLS is spoken; `minimumVersion` is the floor below which the check fails.
    public var tls = TLSOptions()
    /// Names that the server's certificate, or the first of a file, must be for besides; wildcards count.
    public var names: [String] = []
    /// Which protocol the server is reached by.
    public var preference: IPPreference = .any
    /// How old the last up-check may be for a round to publish it; the up-check's interval.
    public var freshness: Duration = .seconds(5)
    /// Which release's metric names are published.
    public var profile: NamesProfile = .current

    /// Creates settings that trust the system's authorities and want TLS 1.2 at least.
    public init(_ source: Source) { self.source = source }
}

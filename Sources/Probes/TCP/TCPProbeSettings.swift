public import Regex

/// Which TCP service is watched, and what it must say.
public struct TCPProbeSettings: Sendable {
    /// One step of a dialogue: first what must come, then what is sent, then TLS.
    public struct Step: Sendable {
        /// Lines are read until this is found in one; nil to read nothing.
        public var expect: Pattern?
        /// Text that is sent with a line feed at its end; nil to send nothing.
        public var send: String?
        /// Whether TLS begins after this step.
        public var startsTLS: Bool

        /// Creates a step.
        public init(expect: Pattern? = nil, send: String? = nil, startsTLS: Bool = false) {
            self.expect = expect
            self.send = send
            self.startsTLS = startsTLS
        }
    }

    /// The host's name or address.
    public var host: String
    /// The port.
    public var port: UInt16
    /// Which protocol it is reached by.
    public var preference: IPPreference = .any
    /// Whether TLS begins at once.
    public var usesTLS = false
    /// How TLS is spoken where it is.
    public var tls = TLSOptions()
    /// What is said after the connection, in its order.
    public var dialogue: [Step] = []
    /// How many bytes of answers are taken in all.
    public var answerLimit = 64 << 10
    /// How old the last up-check may be for a round to publish it; the up-check's interval.
    public var freshness: Duration = .seconds(5)
    /// Which release's names are published.
    public var names: NamesProfile = .current

    /// Creates settings that only connect.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

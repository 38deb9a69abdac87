/// Where a broker is, who asks it, and with which limits.
public struct RabbitMQSettings: Sendable, CustomStringConvertible, CustomReflectable {
    /// How the broker's certificate is verified, and which one we show.
    public struct TLS: Sendable, Hashable {
        /// A PEM file with the authorities to trust; needed to verify, since the library trusts none by itself.
        public var certificateAuthorityFile: String?
        /// A PEM file with our certificate and what leads to its authority; nil shows none.
        public var certificateFile: String?
        /// A PEM file with the key of our certificate, without passphrase.
        public var keyFile: String?
        /// Whether the broker's certificate must be trusted and issued for the host's name.
        public var verifiesPeer: Bool

        /// Verifies the broker against the authorities of the file.
        public init(
            certificateAuthorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
            verifiesPeer: Bool = true
        ) {
            self.certificateAuthorityFile = certificateAuthorityFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
            self.verifiesPeer = verifiesPeer
        }
    }

    /// A name or an address, IPv6 without brackets; TLS that verifies needs a name.
    public var host: String
    /// 5672 unless told, 5671 with TLS.
    public var port: Int
    /// The virtual host; `/` unless told.
    public var virtualHost: String
    /// Who logs in; `guest` unless told.
    public var user: String
    /// The user's password; nil is `guest` for the user `guest` and an error for any other.
    public var password: String?
    /// nil speaks in clear.
    public var tls: TLS?
    /// After two of these without a sign of life the connection counts as lost; whole seconds, zero asks for none.
    ///
    /// The broker may ask for a shorter one.
    public var heartbeat: Duration = .seconds(30)
    /// The name that the broker shows for this connection.
    public var connectionName = "omniflow-agent"
    /// The program that the broker shows for this connection.
    public var product = "omniflow-agent"
    /// The version of the program that the broker shows for this connection.
    public var productVersion: String?
    /// The largest message to send or to take, in bytes; 128 MiB unless told, as with the broker.
    public var messageLimit = 128 << 20
    /// How many messages may wait for their confirms at a time.
    public var unconfirmedLimit = 10_000

    /// Names a broker; what is not named has its default.
    public init(
        host: String, port: Int? = nil, virtualHost: String = "/", user: String = "guest", password: String? = nil,
        tls: TLS? = nil
    ) {
        self.host = host
        self.port = port ?? (tls == nil ? 5672 : 5671)
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
        self.tls = tls
    }

    /// Scheme, user, host, port and virtual host; never the password.
    public var description: String {
        let scheme = tls == nil ? "amqp" : "amqps"
        return OneLine.text("\(scheme)://\(user)@\(place)/\(virtualHost == "/" ? "%2F" : virtualHost)")
    }

    /// The description alone.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }

    /// Host and port, as messages name them.
    var place: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

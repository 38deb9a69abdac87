/// Where a Redis server is and how to get in.
///
/// The password shows neither in the description nor in a dump.
public struct RedisSettings: Sendable, Hashable {
    /// How to speak TLS.
    public struct TLS: Sendable, Hashable {
        /// A PEM file with the only authorities to trust; nil trusts those of the system.
        public var certificateAuthorityFile: String?
        /// A PEM file with the client's certificate and the chain to its authority.
        public var certificateFile: String?
        /// A PEM file with the key of `certificateFile`.
        public var keyFile: String?
        /// The name that the server's certificate must have; nil means the host that is connected to.
        ///
        /// A certificate made out to the very address that is connected to is accepted under any name.
        public var serverName: String?
        /// Whether the server's certificate and its name are verified.
        public var verifiesPeer = true

        /// Trusts the system's authorities and verifies.
        public init() {}
    }

    /// A name or an address; without a meaning where `unixSocket` is set.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// The path of a Unix socket; nil for TCP.
    public var unixSocket: String?
    /// The user of Redis 6.0 and newer; nil is the user `default`.
    public var user: String?
    /// The user's password; nil sends none, unless a user is set.
    public var password: String?
    /// The number of the database.
    public var database = 0
    /// TLS, or nil for a plain connection.
    public var tls: TLS?
    /// What `CLIENT LIST` shows; one that Redis does not like is left out by it.
    public var clientName = "omniflow-agent"
    /// The most bytes of one reply.
    public var replyLimit = 64 << 20

    /// Settings of a server without a password.
    public init(host: String = "127.0.0.1", port: Int = 6_379) {
        self.host = host
        self.port = port
    }

    /// The address for messages: host and port, or the path of the socket.
    public var origin: String {
        if let unixSocket { return unixSocket }
        return host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What is wrong with the settings, as far as that can be told without asking anybody.
    var fault: String? {
        if let unixSocket {
            if unixSocket.isEmpty || unixSocket.utf8.count > 107 { return "a socket's path has 1 to 107 bytes" }
            if let tls, tls.verifiesPeer, tls.serverName == nil { return "TLS over a Unix socket needs a server name" }
        } else {
            if host.isEmpty || host.utf8.contains(0) { return "the host has no name" }
            if !(1...65_535).contains(port) { return "the port must be 1 to 65535" }
        }
        if !(0...Int(Int32.max)).contains(database) { return "the database must be a number from 0" }
        if let tls, (tls.certificateFile == nil) != (tls.keyFile == nil) {
            return "a client certificate needs both the certificate's file and the key's"
        }
        return replyLimit > 0 ? nil : "the limit of a reply must be positive"
    }
}

extension RedisSettings: CustomStringConvertible, CustomReflectable {
    /// The address, with user and database and without the password.
    public var description: String {
        let user = self.user.map { "\($0)@" } ?? ""
        let scheme = unixSocket != nil ? "unix" : tls == nil ? "redis" : "rediss"
        return "\(scheme)://\(user)\(origin)/\(database)"
    }

    /// What a dump shows: the description.
    public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}

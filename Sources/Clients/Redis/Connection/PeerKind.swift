/// Who answers on a port, told by the first bytes.
enum PeerKind: Equatable {
    case redis, tls, http, postgres, amqp, ssh, mail, mysql, memcached, unknown

    /// Reads the first bytes that a peer sent; nil when it sent none.
    ///
    /// - Parameter bytes: as they came, below TLS; PostgreSQL answers `E`, a length and `S` to what it does not know,
    ///   MySQL begins with a length, 0 and its protocol's number 10.
    init?(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return nil }
        if let kind = Self.greetings.first(where: { bytes.starts(with: $0.start.utf8) })?.kind {
            self = kind
        } else if (0x14...0x17).contains(first), bytes.count == 1 || bytes[1] == 0x03 {
            self = .tls
        } else if first == UInt8(ascii: "E"), bytes.count >= 6, bytes[1] == 0, bytes[2] == 0 {
            self = .postgres
        } else if bytes.count >= 5, bytes[3] == 0, bytes[4] == 10 {
            self = .mysql
        } else if "+-:$*".utf8.contains(first) {
            self = .redis
        } else {
            self = .unknown
        }
    }

    private static let greetings: [(start: String, kind: PeerKind)] = [
        ("HTTP/", .http), ("AMQP", .amqp), ("SSH-", .ssh), ("220 ", .mail), ("220-", .mail), ("ERROR\r\n", .memcached),
    ]

    private var words: String {
        switch self {
        case .redis: "Redis"
        case .tls: "a server that speaks TLS"
        case .http: "an HTTP server"
        case .postgres: "PostgreSQL"
        case .amqp: "RabbitMQ or another AMQP server"
        case .ssh: "an SSH server"
        case .mail: "a mail or FTP server"
        case .mysql: "MySQL or MariaDB"
        case .memcached: "memcached"
        case .unknown: "something that is not Redis"
        }
    }

    /// What to say about a peer of this kind when no conversation came about.
    func error(usesTLS: Bool) -> RedisError {
        switch (self, usesTLS) {
        case (.tls, false): RedisError(.tls, "the port speaks TLS; switch TLS on or ask the plain port")
        case (.redis, true): RedisError(.tls, "the port speaks Redis without TLS; switch TLS off or ask the TLS port")
        default: RedisError(.wrongProtocol, "\(words) answers there; check host and port")
        }
    }
}

import Foundation

/// A target that cannot be watched, and the reason that has to be given for it.
struct TroubleCase {
    let kind: String
    let name: String
    /// The keys of its address and of what opens it.
    let settings: String
    /// The codes that are right for it.
    let codes: Set<String>

    var target: String { "\(kind)/\(name)" }

    /// The word before the first underscore of the kind's own families.
    var prefix: String { kind == "postgres" ? "pg_" : "\(kind)_" }
}

/// Targets of each kind with everything that may be wrong with one from the start.
struct TroubleCases {
    /// What is no password of anybody.
    static let wrongPassword = "certainly-not-it"

    let all: [TroubleCase]
    /// Kept for as long as the cases are used.
    private let peers: [ScriptedPeer]

    init(_ scratch: Scratch) throws {
        let silent = try ScriptedPeer(.silent)
        let ssh = try ScriptedPeer(.banner(Array("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".utf8)))
        let web = try ScriptedPeer(.answer(Array(Self.webPage.utf8)))
        // A PostgreSQL server or pooler without TLS says so with one letter.
        let plain = try ScriptedPeer(.answer(Array("N".utf8)))
        peers = [silent, ssh, web, plain]
        let places = Places(
            wrong: try scratch.write("wrong", Self.wrongPassword), silent: silent.port, ssh: ssh.port, web: web.port,
            plain: plain.port, closed: try Ports.free(), other: try Servers.value("OTHER_CA_FILE"))
        all = try Self.postgres(places) + Self.pgbouncer(places) + Self.redis(places) + Self.rabbitmq(places)
    }

    /// The settings of all, with the first of each kind unlabelled.
    var settings: String {
        var text = "probes:\n"
        for (kind, group) in Dictionary(grouping: all, by: \.kind).sorted(by: { $0.key < $1.key }) {
            text += "  \(kind):\n"
            for (index, example) in group.enumerated() {
                text += "    \(example.name): {\(example.settings), timeout: 2s, unlabelled: \(index == 0)}\n"
            }
        }
        return text
    }

    /// The port in one of the addresses that `Servers` knows.
    static func port(of name: String) throws -> Int {
        let url = try Servers.value(name)
        guard let port = URLComponents(string: url)?.port else { throw Trouble("no port in \(url)") }
        return port
    }

    private struct Places {
        let wrong: String
        let silent: Int
        let ssh: Int
        let web: Int
        let plain: Int
        let closed: Int
        let other: String
    }

    private static let webPage =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 20\r\n\r\n"
        + "<html>Wrong!</html>\n"

    /// What every kind has in common: an address made of host, port and query.
    private static func common(
        _ kind: String, _ places: Places, tlsPort: Int, _ settings: (_ host: String, _ port: Int) -> String
    ) -> [TroubleCase] {
        [
            ("host", "no-such-host.invalid", 4_711, ["unknown_host"]),
            ("refused", "127.0.0.1", places.closed, ["refused"]),
            ("silent", "127.0.0.1", places.silent, ["timeout"]),
            ("ssh", "127.0.0.1", places.ssh, ["wrong_protocol"]),
            ("web", "127.0.0.1", places.web, ["wrong_protocol"]),
            // Without TLS to a port that wants it; the server may say what it is, or close.
            ("plain", "127.0.0.1", tlsPort, kind == "redis" || kind == "rabbitmq" ? ["tls"] : ["wrong_protocol"]),
        ].map { name, host, port, codes in
            TroubleCase(kind: kind, name: name, settings: settings(host, port), codes: codes)
        }
    }

    private static func postgres(_ places: Places) throws -> [TroubleCase] {
        let good = try Servers.passwordFile("postgres-monitor")
        let port = try port(of: "POSTGRES_URL")
        func settings(_ place: String, _ password: String) -> String {
            "url: \"postgres://monitor@\(place)\", password_file: \"\(password)\""
        }
        func example(_ name: String, _ place: String, _ code: String, password: String? = nil) -> TroubleCase {
            TroubleCase(kind: "postgres", name: name, settings: settings(place, password ?? good), codes: [code])
        }
        return try [
            example("password", "127.0.0.1:\(port)/orders", "unauthorized", password: places.wrong),
            example("database", "127.0.0.1:\(port)/nowhere", "missing"),
            example("unencrypted", "127.0.0.1:\(places.plain)/orders?sslmode=require", "tls"),
            example(
                "certificate", "localhost:\(port)/orders?sslmode=verify-full&sslrootcert=\(places.other)", "tls"),
        ]
            + common("postgres", places, tlsPort: self.port(of: "RABBITMQ_TLS_URL")) {
                settings("\($0):\($1)/orders?sslmode=disable", good)
            }
    }

    private static func pgbouncer(_ places: Places) throws -> [TroubleCase] {
        let good = try Servers.passwordFile("pgbouncer-stats")
        let port = try port(of: "PGBOUNCER_URL")
        func settings(_ place: String, _ password: String) -> String {
            "url: \"postgres://stats@\(place)\", password_file: \"\(password)\""
        }
        func example(_ name: String, _ place: String, _ code: String, password: String? = nil) -> TroubleCase {
            TroubleCase(kind: "pgbouncer", name: name, settings: settings(place, password ?? good), codes: [code])
        }
        return try [
            example("password", "127.0.0.1:\(port)/pgbouncer", "unauthorized", password: places.wrong),
            example("unencrypted", "127.0.0.1:\(places.plain)/pgbouncer?sslmode=require", "tls"),
            example(
                "certificate", "localhost:\(port)/pgbouncer?sslmode=verify-full&sslrootcert=\(places.other)", "tls"),
            TroubleCase(
                kind: "pgbouncer", name: "rights",
                settings: "url: \"postgres://orders@127.0.0.1:\(port)/pgbouncer\", "
                    + "password_file: \"\(Servers.passwordFile("postgres-orders"))\"",
                codes: ["unauthorized"]),
        ]
            + common("pgbouncer", places, tlsPort: self.port(of: "RABBITMQ_TLS_URL")) {
                settings("\($0):\($1)/pgbouncer", good)
            }
    }

    private static func redis(_ places: Places) throws -> [TroubleCase] {
        let tlsPort = try port(of: "REDIS_TLS_URL")
        func example(_ name: String, _ settings: String, _ code: String) -> TroubleCase {
            TroubleCase(kind: "redis", name: name, settings: settings, codes: [code])
        }
        let guarded = try Servers.value("REDIS_ACL_URL")
        return try [
            example("password", "url: \"\(guarded)\", password_file: \"\(places.wrong)\"", "unauthorized"),
            example("nobody", "url: \"redis://127.0.0.1:\(port(of: "REDIS_ACL_URL"))\"", "unauthorized"),
            example(
                "rights",
                "url: \"redis://blind@127.0.0.1:\(port(of: "REDIS_ACL_URL"))\", "
                    + "password_file: \"\(Servers.passwordFile("redis-blind"))\"", "unauthorized"),
            example("unencrypted", "url: \"rediss://localhost:\(port(of: "REDIS_URL"))\"", "tls"),
            example(
                "certificate", "url: \"rediss://localhost:\(tlsPort)\", tls: {ca_file: \"\(places.other)\"}", "tls"),
        ]
            + common("redis", places, tlsPort: tlsPort) { "url: \"redis://\($0):\($1)\"" }
    }

    private static func rabbitmq(_ places: Places) throws -> [TroubleCase] {
        let good = try Servers.passwordFile("rabbitmq-monitor")
        let (plain, encrypted) = try (port(of: "RABBITMQ_URL"), port(of: "RABBITMQ_TLS_URL"))
        func settings(_ place: String, user: String = "monitor", _ password: String) -> String {
            "url: \"amqp://\(user)@\(place)\", password_file: \"\(password)\""
        }
        func example(_ name: String, _ settings: String, _ codes: Set<String>) -> TroubleCase {
            TroubleCase(kind: "rabbitmq", name: name, settings: settings, codes: codes)
        }
        func encryptedTo(_ port: Int, _ authority: String) -> String {
            "url: \"amqps://monitor@localhost:\(port)/%2F\", password_file: \"\(good)\", "
                + "tls: {ca_file: \"\(authority)\"}"
        }
        return try [
            example("password", settings("127.0.0.1:\(plain)/%2F", places.wrong), ["unauthorized"]),
            example(
                "rights", settings("127.0.0.1:\(plain)/%2F", user: "nobody", Servers.passwordFile("rabbitmq-nobody")),
                ["unauthorized"]),
            example("vhost", settings("127.0.0.1:\(plain)/nowhere", good), ["missing"]),
            example("unencrypted", encryptedTo(plain, Servers.value("CA_FILE")), ["tls"]),
            example("certificate", encryptedTo(encrypted, places.other), ["tls"]),
        ]
            + common("rabbitmq", places, tlsPort: encrypted) { settings("\($0):\($1)/%2F", good) }
    }
}

/// What to say to a peer that hangs up or stays silent, to learn who it is.
enum PeerQuestion {
    /// Redis without TLS, and much else that speaks in lines, answers this with a line.
    static let plain = Array("PING\r\n".utf8)

    /// A TLS greeting of version 1.2 with one cipher and without extensions (RFC 5246, 7.4.1.2).
    ///
    /// A server that speaks TLS answers with a greeting or an alert of its own.
    static let tls: [UInt8] = {
        let hello: [UInt8] = [3, 3] + [UInt8](repeating: 0x5a, count: 32) + [0, 0, 4, 0xc0, 0x2f, 0, 0xff, 1, 0]
        let size = UInt8(hello.count)
        return [0x16, 3, 1, 0, size + 4, 1, 0, 0, size] + hello
    }()

    /// A request for TLS as PostgreSQL and PgBouncer know it.
    static let postgres: [UInt8] = [0, 0, 0, 8, 4, 210, 22, 47]

    /// Whether that is how they answer their question: with one letter, yes or no.
    static func isPostgres(_ answer: [UInt8]) -> Bool {
        answer == [UInt8(ascii: "S")] || answer == [UInt8(ascii: "N")]
    }
}

import Telemetry

/// How a protocol is talked into TLS before the handshake.
public struct StartTLS: Sendable, Hashable, CustomStringConvertible {
    private enum Value: String { case postgres, smtp, imap }
    private let value: Value
    private init(_ value: Value) { self.value = value }

    /// PostgreSQL's SSLRequest.
    public static let postgres = StartTLS(.postgres)
    /// STARTTLS of RFC 3207.
    public static let smtp = StartTLS(.smtp)
    /// STARTTLS of RFC 9051.
    public static let imap = StartTLS(.imap)

    /// Reads `postgres`, `smtp` or `imap`; nil for anything else.
    public init?(_ name: String) {
        guard let value = Value(rawValue: name) else { return nil }
        self.value = value
    }

    /// The name in the settings.
    public var description: String { value.rawValue }

    /// Talks until the server is ready for the handshake.
    func prepare(_ conversation: Conversation) async throws(ProbeError) {
        switch value {
        case .postgres: try await preparePostgres(conversation)
        case .smtp: try await prepareSMTP(conversation)
        case .imap: try await prepareIMAP(conversation)
        }
    }

    private func preparePostgres(_ conversation: Conversation) async throws(ProbeError) {
        // Length 8 and the code 1234.5679 (PostgreSQL's protocol, "SSLRequest").
        try await conversation.send([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
        let answer = try await conversation.read(1)
        switch answer.first {
        case UInt8(ascii: "S"): return
        case UInt8(ascii: "N"):
            throw ProbeError(.tls, "the server does not offer TLS", hint: "set ssl = on in postgresql.conf")
        default: throw Self.foreign("PostgreSQL")
        }
    }

    private func prepareSMTP(_ conversation: Conversation) async throws(ProbeError) {
        guard try await lastLine(of: conversation).hasPrefix("220") else { throw Self.foreign("a mail server") }
        try await conversation.send(Array("EHLO localhost\r\n".utf8))
        _ = try await lastLine(of: conversation)
        try await conversation.send(Array("STARTTLS\r\n".utf8))
        guard try await lastLine(of: conversation).hasPrefix("220") else {
            throw ProbeError(.tls, "the mail server does not offer STARTTLS", hint: "give it a certificate")
        }
    }

    private func prepareIMAP(_ conversation: Conversation) async throws(ProbeError) {
        guard let greeting = try await conversation.readLine(), greeting.hasPrefix("* ") else {
            throw Self.foreign("an IMAP server")
        }
        try await conversation.send(Array("a STARTTLS\r\n".utf8))
        while let line = try await conversation.readLine() {
            if line.hasPrefix("a OK") { return }
            if line.hasPrefix("a ") { break }
        }
        throw ProbeError(.tls, "the mail server does not offer STARTTLS", hint: "give it a certificate")
    }

    /// The last line of an SMTP answer: the one whose code is not followed by a hyphen.
    private func lastLine(of conversation: Conversation) async throws(ProbeError) -> String {
        while let line = try await conversation.readLine() {
            if line.dropFirst(3).first != "-" { return line }
        }
        throw ProbeError(.closed, "the mail server ended the connection without an answer")
    }

    private static func foreign(_ what: String) -> ProbeError {
        ProbeError(.wrongProtocol, "what listens there is not \(what)", hint: "check the port")
    }
}

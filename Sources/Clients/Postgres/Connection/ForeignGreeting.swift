import Glibc

/// Recognises servers of other protocols by what they say first.
///
/// libpq asks for TLS with a first word that a server answers with one letter. An SSH server's greeting begins with the
/// very letter that means yes; libpq then waits for a handshake that never comes.
enum ForeignGreeting {
    /// What speaks on a socket, if its first bytes cannot be PostgreSQL's; they stay to be read.
    static func find(on socket: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 5)
        let count = recv(socket, &bytes, bytes.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count > 0 ? name(of: bytes.prefix(count)) : nil
    }

    /// The protocol of a greeting; nil where it may be PostgreSQL's.
    static func name(of bytes: some Collection<UInt8>) -> String? {
        if bytes.starts(with: "SSH-".utf8) { return "SSH" }
        if bytes.starts(with: "HTTP/".utf8) { return "HTTP" }
        return nil
    }
}

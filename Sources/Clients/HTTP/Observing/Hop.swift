/// One request on one connection, as a part of an inquiry.
struct Hop: Sendable {
    let address: WebAddress
    let request: HTTPRequest
    let inquiry: HTTPInquiry
    /// Whether what the inquiry says of the server (where to connect, which name in TLS) holds for this address.
    let isToFirstServer: Bool
    let deadline: ContinuousClock.Instant

    var serverName: String? { isToFirstServer ? inquiry.tls.serverName : nil }

    /// Where the connection leads: a name or an address.
    var connectHost: String { (isToFirstServer ? inquiry.connectHost : nil) ?? address.host }

    /// The name to ask for; nil where none is needed.
    var nameToLookUp: String? {
        request.unixSocketPath != nil || NetworkAddress.bytes(connectHost) != nil ? nil : connectHost
    }

    var timeLeft: Duration { deadline - .now }
}

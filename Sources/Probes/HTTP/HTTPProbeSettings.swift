public import HTTPClient
public import Telemetry

/// Which address an HTTP probe asks, how, and what it expects of the answer.
public struct HTTPProbeSettings: Sendable {
    /// How the probe shows who it is.
    public enum Credentials: Sendable {
        /// User and password (RFC 7617).
        case basic(user: String, password: Redacted<String>)
        /// A token (RFC 6750).
        case bearer(Redacted<String>)
    }

    /// The whole address, `http://` or `https://`.
    public var url: String
    /// Any method.
    public var method = "GET"
    /// Sent in this order; a `Host` among them replaces that of the address.
    public var headers: [HTTPHeader] = []
    /// Sent with its length.
    public var body: [UInt8] = []
    /// Sent in every request, but never to a server that a redirect leads to.
    public var credentials: Credentials?
    /// How many redirects are followed; at none, a redirect is judged as any other answer.
    public var redirectLimit = 0
    /// A name or an address to connect to in place of the host of the address.
    public var connectHost: String?
    /// Which of the name's addresses are tried.
    public var addressFamily = HTTPInquiry.AddressFamily.any
    /// Whom TLS trusts, and with which name and certificate.
    public var tls = HTTPTrust()
    /// What a good answer is.
    public var expectations = HTTPExpectations()
    /// How many bytes of the body are held against the expectations.
    public var bodyLimit = 256 << 10
    /// How many bytes of the body are read at all; more ends the transfer without a fault.
    public var readLimit = 10 << 20
    /// Whether the server is asked to compress.
    public var asksForCompression = false
    /// Whether HTTP/2 is offered inside TLS.
    public var allowsHTTP2 = true
    /// How old an answer may be that a round publishes: the interval of the up-checks.
    public var freshness = Duration.seconds(5)
    /// Which names the families have.
    public var names = NamesProfile.current

    /// Asks with GET and expects any status from 200 to 299.
    public init(url: String) {
        self.url = url
    }

    /// The question that comes of it.
    var inquiry: HTTPInquiry {
        var headers = headers
        switch credentials {
        case .basic(let user, let password):
            headers.append(password.withValue { HTTPHeader.basic(user: user, password: $0) })
        case .bearer(let token): headers.append(token.withValue { HTTPHeader.bearer($0) })
        case nil: break
        }
        if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
            headers.append(HTTPHeader("User-Agent", "omniflow-agent"))
        }
        var inquiry = HTTPInquiry(HTTPRequest(method: method, url: url, headers: headers, body: body))
        inquiry.redirectLimit = redirectLimit
        inquiry.connectHost = connectHost
        inquiry.addressFamily = addressFamily
        inquiry.tls = tls
        // A body that nothing is expected of is counted, not kept.
        inquiry.bodyLimit = expectations.readsBody ? bodyLimit : 0
        inquiry.readLimit = readLimit
        inquiry.asksForCompression = asksForCompression
        inquiry.allowsHTTP2 = allowsHTTP2
        return inquiry
    }
}

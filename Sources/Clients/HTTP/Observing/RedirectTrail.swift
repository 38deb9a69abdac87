/// Where redirects have led so far, and what may be sent on.
struct RedirectTrail {
    /// What follows an answer.
    enum Step: Equatable {
        /// The answer is the last one.
        case stay
        /// The next address.
        case go(WebAddress)
        /// The redirect cannot be followed, with the reason.
        case fail(String)
    }

    private let first: WebAddress
    private let limit: Int
    private var current: WebAddress
    private var visited: Set<String>
    /// The request for the current address.
    private(set) var request: HTTPRequest
    /// How many redirects were followed.
    private(set) var count = 0

    /// Whether the current address belongs to the server that the inquiry is about.
    var isAtFirstServer: Bool { current.host == first.host }

    init(first: WebAddress, request: HTTPRequest, limit: Int) {
        self.first = first
        self.request = request
        self.limit = limit
        current = first
        visited = [request.method + " " + first.url]
    }

    /// Whether an answer is a redirect that the inquiry does not want followed.
    func isRefused(_ seen: HTTPObservation) -> Bool { limit <= 0 && Self.location(of: seen) != nil }

    private static func location(of seen: HTTPObservation) -> String? {
        seen.failure == nil && [301, 302, 303, 307, 308].contains(seen.status) ? seen.header("Location") : nil
    }

    /// Takes an answer of the current address.
    ///
    /// As RFC 9110 (15.4) has it: 303 turns the method into GET, 301 and 302 do so by custom, 307 and 308 keep it.
    /// Secrets do not go to another server.
    mutating func next(after seen: HTTPObservation) -> Step {
        guard limit > 0, let location = Self.location(of: seen) else { return .stay }
        guard count < limit else { return .fail("more than \(limit) redirects") }
        guard let target = WebAddress(location, from: current),
            target.url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), target.url.utf8.count <= 8_192
        else { return .fail("a redirect to what is no address of http or https") }
        if !["GET", "HEAD"].contains(request.method), seen.status < 307 {
            request.method = "GET"
            request.body = []
            request.headers.removeAll { $0.name.lowercased() == "content-type" }
        }
        if !target.isSameOrigin(as: current) {
            request.headers.removeAll { header in
                header.isSecret || ["authorization", "cookie", "host"].contains(header.name.lowercased())
            }
        }
        guard visited.insert(request.method + " " + target.url).inserted else {
            return .fail("redirects in a circle: after \(count + 1) back at \(target.origin)")
        }
        request.url = target.url
        current = target
        count += 1
        return .go(target)
    }
}

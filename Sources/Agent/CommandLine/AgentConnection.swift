import ArgumentParser
import HTTPClient

/// How a command reaches the agent: its control socket, or an address with a token.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var settings: SettingsOption

    @Option(name: .long, help: ArgumentHelp("The agent's address, in place of its control socket.", valueName: "url"))
    var url: String?

    @Option(name: .long, help: ArgumentHelp("A file that holds the token for --url.", valueName: "file"))
    var tokenFile: String?

    /// Where the agent is by these options.
    func connection() throws -> AgentConnection {
        let environment = ProcessEnvironment.read()
        guard let url else {
            let loaded = SettingsLoader(file: settings.config, environment: environment).load()
            for issue in loaded.issues where issue.stopsStart { Terminal.complain(issue.description) }
            return AgentConnection(
                base: "http://localhost",
                sockets: RuntimePaths.candidates(
                    stateDirectory: loaded.settings.stateDirectory, environment: environment), token: nil)
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw ValidationError("--url needs http:// or https://")
        }
        let token = try tokenFile.map { try SecretFile.read($0) }
        return AgentConnection(base: url.hasSuffix("/") ? String(url.dropLast()) : url, sockets: [], token: token)
    }
}

/// A running agent, as commands see it.
struct AgentConnection: Sendable {
    /// An agent that could not be reached, or whose answer broke off, in one line that says what to do.
    struct Unreachable: Error, CustomStringConvertible {
        let description: String
        /// Whether an answer had begun.
        var hadBegun = false
    }

    let base: String
    let sockets: [String]
    let token: String?
    private let client = HTTPClient(name: "command")

    init(base: String, sockets: [String], token: String?) {
        self.base = base
        self.sockets = sockets
        self.token = token
    }

    /// Whether the agent is reached by its control socket, so that it lets us ask for things.
    var isControl: Bool { !sockets.isEmpty }

    /// Asks once.
    func ask(
        _ method: String, _ path: String, body: [UInt8] = [], accept: String = "application/json",
        timeout: Duration = .seconds(5)
    ) async throws(Unreachable) -> HTTPResponse {
        let request = HTTPRequest(method: method, url: base + path, headers: headers(accept), body: body)
        return try await reach(request) { (request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse in
            try await client.send(request, timeout: timeout)
        }
    }

    /// Asks once, and hands on the body of a 2xx answer as it comes, however long it is.
    ///
    /// - Parameters:
    ///   - patience: how long nothing may come.
    ///   - take: gets each piece, on another thread; false ends it.
    func stream(
        _ path: String, accept: String, patience: Duration, take: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws(Unreachable) -> HTTPResponse {
        let request = HTTPRequest(url: base + path, headers: headers(accept))
        return try await reach(request) { (request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse in
            try await client.stream(request, patience: patience, take: take)
        }
    }

    /// Sends a request to the first socket at which somebody answers.
    private func reach(
        _ request: HTTPRequest, _ send: (HTTPRequest) async throws(HTTPClientError) -> HTTPResponse
    ) async throws(Unreachable) -> HTTPResponse {
        var reason = "no control socket"
        for socket in isControl ? sockets.map(Optional.some) : [nil] {
            var request = request
            request.unixSocketPath = socket
            do throws(HTTPClientError) {
                return try await send(request)
            } catch {
                if error.status != nil { throw Unreachable(description: error.description, hadBegun: true) }
                reason =
                    socket != nil && [.refused, .unreachable].contains(error.code)
                    ? "nothing listens" : error.description
            }
        }
        let place = isControl ? sockets.joined(separator: " or ") : base
        throw Unreachable(
            description: "no agent answers at \(place): \(reason)"
                + (isControl ? " (is it running, and may this user open its control socket?)" : ""))
    }

    private func headers(_ accept: String) -> [HTTPHeader] {
        [HTTPHeader("Accept", accept)] + (token.map { [HTTPHeader.bearer($0)] } ?? [])
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

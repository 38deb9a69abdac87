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
    /// An agent that could not be reached, in one line that says what to do.
    struct Unreachable: Error, CustomStringConvertible {
        let description: String
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
        var headers = [HTTPHeader("Accept", accept)]
        if let token { headers.append(.bearer(token)) }
        var reason = "no control socket"
        for socket in isControl ? sockets.map(Optional.some) : [nil] {
            let request = HTTPRequest(
                method: method, url: base + path, headers: headers, body: body, unixSocketPath: socket)
            do {
                return try await client.send(request, timeout: timeout)
            } catch {
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
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

import ArgumentParser
import HTTPClient
import Telemetry
import Yams

/// One wish or question of the command line to the running agent's alerting.
struct DeskCall {
    private let agent: AgentConnection

    init(_ connection: ConnectionOptions) throws {
        agent = try connection.connection()
    }

    /// The answer's JSON; a refusal is told and ends the command.
    func ask(
        _ method: String, _ path: String, _ parameters: [(name: String, value: String?)] = [],
        timeout: Duration = .seconds(10)
    ) async throws -> String {
        let answer: HTTPResponse
        do {
            answer = try await agent.ask(method, Self.address(path, parameters), timeout: timeout)
        } catch {
            Terminal.complain(error.description)
            throw ExitCode(2)
        }
        if (200..<300).contains(answer.status) { return answer.text }
        throw Self.refusal(answer)
    }

    /// Asks for lines of JSON and hands them on as they come; a refusal is told and ends the command.
    ///
    /// - Throws: `AgentConnection.Unreachable` where the answer had begun and broke off.
    func lines(
        _ path: String, _ parameters: [(name: String, value: String?)], take: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws {
        let answer: HTTPResponse
        do {
            // What is refused comes as JSON.
            answer = try await agent.stream(
                Self.address(path, parameters), accept: "\(HistoryLines.type), application/json",
                patience: .seconds(60), take: take)
        } catch {
            if error.hadBegun { throw error }
            Terminal.complain(error.description)
            throw ExitCode(2)
        }
        guard (200..<300).contains(answer.status) else { throw Self.refusal(answer) }
    }

    private static func address(_ path: String, _ parameters: [(name: String, value: String?)]) -> String {
        let query = parameters.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        return path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    /// Tells why the agent refuses, and how the command ends.
    private static func refusal(_ answer: HTTPResponse) -> ExitCode {
        Terminal.complain(JSONField.string("error", in: answer.text) ?? "the agent answers \(answer.status)")
        switch answer.status {
        case 400, 401, 403: return ExitCode(3)
        case 404 where JSONField.node(answer.text) == nil: return ExitCode(2)
        default: return ExitCode(1)
        }
    }
}

/// What a command prints.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// Who asks, by `--owner` or the user's name.
struct OwnerOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Who answers for it; your user's name unless given.", valueName: "name"))
    var owner: String?

    /// The name.
    func name() throws -> String {
        let environment = ProcessEnvironment.read()
        let names = [owner, environment["SUDO_USER"], environment["USER"], environment["LOGNAME"]]
        guard let name = names.compactMap({ $0 }).first(where: { !$0.isEmpty }) else {
            throw ValidationError("--owner is missing: say who answers for it")
        }
        return name
    }
}

/// A duration as an argument.
struct LengthArgument: ExpressibleByArgument, Sendable {
    /// As it is sent.
    let text: String

    init?(argument: String) {
        guard let duration = DurationText.parse(argument), duration >= .seconds(1) else { return nil }
        text = argument
    }
}

extension Node {
    /// The text of a member; nil where it is missing or null.
    func text(_ name: String) -> String? {
        guard let text = self[name]?.string, !(text == "null" && self[name]?.null != nil) else { return nil }
        return text
    }

    /// The texts of a list.
    func texts(_ name: String) -> [String] { self[name]?.array().compactMap(\.string) ?? [] }

    /// The elements of a list.
    func list(_ name: String) -> [Node] { self[name]?.array() ?? [] }
}

/// What a connection says first, and what the answers to that mean.
struct Greeting {
    private enum Step { case authenticate, select, setName }

    /// Words of a server that cannot serve now, and says so to everything.
    private static let passingWords: Set<String> = [
        "LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "READONLY", "MISCONF", "OOM",
    ]

    private let steps: [Step]
    private let password: String?
    /// The commands, one for each step.
    let commands: [RedisCommand]

    init(_ settings: RedisSettings) {
        var greeting: [(step: Step, command: [String])] = []
        if let user = settings.user {
            greeting.append((.authenticate, ["AUTH", user, settings.password ?? ""]))
        } else if let password = settings.password {
            greeting.append((.authenticate, ["AUTH", password]))
        }
        if settings.database != 0 { greeting.append((.select, ["SELECT", String(settings.database)])) }
        greeting.append((.setName, ["CLIENT", "SETNAME", settings.clientName]))
        steps = greeting.map(\.step)
        commands = greeting.map { RedisCommand($0.command) }
        password = settings.password
    }

    /// Looks at the replies, one for each command.
    ///
    /// - Throws: the first reason why the connection is of no use.
    func judge(_ replies: [RedisValue]) throws(RedisError) {
        for (step, reply) in zip(steps, replies) {
            switch reply {
            case .status("OK"): continue
            case .error(let text): try judge(text, of: step)
            default: throw PeerKind.unknown.error(usesTLS: false)
            }
        }
    }

    private func judge(_ text: String, of step: Step) throws(RedisError) {
        let error = RedisError(reply: text)
        if let word = error.word, Self.passingWords.contains(word) { return }
        switch step {
        case .authenticate:
            throw withoutPassword(error)
        case .select:
            if error.code == .unauthorized { throw error }
            throw RedisError(.settings, "the database cannot be selected: \(error.message)", word: error.word)
        case .setName:
            // The name is a courtesy: who may not set it, or a server that cannot, is no reason to stay away.
            if error.word == "NOAUTH", password == nil {
                throw RedisError(.unauthorized, "\(error.message) (no password is set here)", word: error.word)
            }
            let isRefused = error.code == .unauthorized && error.word != "NOPERM"
            if isRefused || text.hasPrefix("ERR max number of clients") { throw error }
        }
    }

    /// A server that does not know `AUTH` repeats what was sent with it.
    private func withoutPassword(_ error: RedisError) -> RedisError {
        guard let password, !password.isEmpty, error.message.contains(password) else { return error }
        return RedisError(.unauthorized, "\(error.word ?? "an error") in answer to AUTH", word: error.word)
    }
}

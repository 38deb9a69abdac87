import RedisClient

/// The commands of one pipeline, each belonging to a collector, and afterwards their replies.
struct RedisQuestions: Sendable {
    /// What is sent.
    private(set) var commands: [[String]] = []
    private var owners: [RedisCollector] = []

    /// Adds a command.
    mutating func ask(_ collector: RedisCollector, _ words: String...) { ask(collector, words) }

    /// Adds a command.
    mutating func ask(_ collector: RedisCollector, _ words: [String]) {
        commands.append(words)
        owners.append(collector)
    }

    /// The replies by collector, each in the order of its commands.
    func sort(_ replies: [RedisValue]) -> [RedisCollector: [RedisValue]] {
        var sorted: [RedisCollector: [RedisValue]] = [:]
        for (owner, reply) in zip(owners, replies) { sorted[owner, default: []].append(reply) }
        return sorted
    }

    /// The questions of a round to a server that holds data.
    static func round(
        _ server: RedisServer, _ names: NamesProfile, allow: (RedisCollector) -> Bool
    ) -> RedisQuestions {
        var questions = RedisQuestions()
        questions.ask(.info, "INFO", "ALL")
        if allow(.config) {
            let settings = ConfigFamilies.names(names, commandLog: server.hasCommandLog && names == .current)
            if server.version.major >= 7 {
                questions.ask(.config, ["CONFIG", "GET"] + settings)
            } else {
                for setting in settings { questions.ask(.config, "CONFIG", "GET", setting) }
            }
        }
        if allow(.latency) { questions.ask(.latency, "LATENCY", "LATEST") }
        if allow(.slowlog) {
            questions.ask(.slowlog, "SLOWLOG", "LEN")
            questions.ask(.slowlog, "SLOWLOG", "GET", "1")
        }
        if server.mode == .cluster, allow(.cluster) { questions.ask(.cluster, "CLUSTER", "INFO") }
        guard names == .current else { return questions }
        if server.hasHistogram, allow(.histogram) { questions.ask(.histogram, "LATENCY", "HISTOGRAM") }
        if server.hasCommandLog, allow(.commandlog) {
            for log in SlowFamilies.commandLogs { questions.ask(.commandlog, "COMMANDLOG", "LEN", log) }
        }
        return questions
    }

    /// The questions of a round to a sentinel.
    static func sentinelRound(allow: (RedisCollector) -> Bool) -> RedisQuestions {
        var questions = RedisQuestions()
        questions.ask(.info, "INFO", "ALL")
        if allow(.sentinel) { questions.ask(.sentinel, "SENTINEL", "MASTERS") }
        return questions
    }

    /// What is asked of a sentinel about each of its masters: three commands a master.
    static func aboutMasters(_ names: [String]) -> RedisQuestions {
        var questions = RedisQuestions()
        for name in names {
            questions.ask(.sentinel, "SENTINEL", "SENTINELS", name)
            questions.ask(.sentinel, "SENTINEL", "SLAVES", name)
            questions.ask(.sentinel, "SENTINEL", "CKQUORUM", name)
        }
        return questions
    }
}

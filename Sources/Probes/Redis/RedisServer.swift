import RedisClient

/// Which server answers on a connection, found out once for each.
struct RedisServer: Sendable, Equatable {
    /// Changes whenever the process starts anew.
    let runID: String
    /// Major and minor number of the version whose commands the server has.
    let version: (major: Int, minor: Int)
    let mode: Mode
    /// Whether it knows `LATENCY HISTOGRAM`.
    var hasHistogram = false
    /// Whether it knows `COMMANDLOG`.
    var hasCommandLog = false

    /// What kind of server it is.
    enum Mode: Sendable { case standalone, cluster, sentinel }

    /// Reads the section `Server`; nil where the text is no `INFO` at all.
    init?(_ info: InfoText) {
        guard let text = info.text("redis_version") ?? info.text("valkey_version") else { return nil }
        let numbers = text.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
        version = (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0)
        runID = info.text("run_id") ?? ""
        switch info.text("redis_mode") ?? info.text("server_mode") ?? "" {
        case "cluster": mode = .cluster
        case "sentinel": mode = .sentinel
        default: mode = .standalone
        }
    }

    /// The commands to ask `COMMAND INFO` about; servers before 7.0 have no name for a subcommand and answer nothing.
    static let probedCommands = ["latency|histogram", "commandlog|len"]

    /// Takes in the reply to `COMMAND INFO` about `probedCommands`; where the user may not ask, the version decides.
    mutating func learn(_ reply: RedisValue) {
        if let items = reply.items, items.count == Self.probedCommands.count {
            hasHistogram = items[0].items?.isEmpty == false
            hasCommandLog = items[1].items?.isEmpty == false
        } else {
            hasHistogram = version.major >= 7
        }
    }

    /// Takes over what is known about the same process.
    mutating func learn(from known: RedisServer) {
        hasHistogram = known.hasHistogram
        hasCommandLog = known.hasCommandLog
    }

    static func == (left: Self, right: Self) -> Bool {
        left.runID == right.runID && left.version == right.version && left.mode == right.mode
            && left.hasHistogram == right.hasHistogram && left.hasCommandLog == right.hasCommandLog
    }
}

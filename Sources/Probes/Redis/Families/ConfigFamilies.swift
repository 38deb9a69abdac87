import Telemetry

/// The server's settings that rules compare with.
enum ConfigFamilies {
    /// One setting that is a number.
    struct Setting: Sendable {
        let name: String
        let descriptor: MetricDescriptor
        let availability: InfoMetric.Availability
    }

    static let settings: [Setting] = [
        setting("maxclients", "How many clients the server is set to serve at most."),
        setting("maxmemory", "How many bytes of data the server is set to hold at most; 0 means no limit."),
        setting("io-threads", "How many threads the server is set to do I/O with."),
        setting("repl-backlog-size", "How many bytes the replication backlog is set to have.", .current),
    ]
    /// Valkey's, of the log that replaces the slow log.
    static let commandLog: [Setting] = [
        setting("commandlog-execution-slower-than", "From how many microseconds on a command is logged as slow."),
        setting("commandlog-slow-execution-max-len", "How many slow commands are kept."),
        setting("commandlog-request-larger-than", "From how many bytes on a request is logged as large."),
        setting("commandlog-large-request-max-len", "How many large requests are kept."),
        setting("commandlog-reply-larger-than", "From how many bytes on a reply is logged as large."),
        setting("commandlog-large-reply-max-len", "How many large replies are kept."),
    ]
    static let limit = MetricDescriptor(
        "redis_config_client_output_buffer_limit_bytes", .gauge, labels: ["class", "limit"],
        help: "How much clients of a class may leave unread before they are closed; 0 means no limit.")
    static let overcome = MetricDescriptor(
        "redis_config_client_output_buffer_limit_overcome_seconds", .gauge, labels: ["class", "limit"],
        help: "For how long clients of a class may be over their soft limit.")

    private static func setting(
        _ name: String, _ help: String, _ availability: InfoMetric.Availability = .always
    ) -> Setting {
        let plain = String(name.map { $0 == "-" ? "_" : $0 })
        let prefix = name.hasPrefix("commandlog") ? "redis_" : "redis_config_"
        return Setting(
            name: name, descriptor: MetricDescriptor(prefix + plain, .gauge, help: help), availability: availability)
    }

    /// The settings to ask for: these few and no more, for a server has two hundred.
    static func names(_ names: NamesProfile, commandLog hasCommandLog: Bool) -> [String] {
        var result = ["databases"] + settings.filter { $0.availability.includes(names) }.map(\.name)
        if names == .current { result.append("client-output-buffer-limit") }
        if hasCommandLog { result += commandLog.map(\.name) }
        return result
    }

    /// Adds what the server gave.
    static func add(_ answer: ConfigAnswer, _ names: NamesProfile, into sink: inout MetricSink) {
        for setting in settings + commandLog where setting.availability.includes(names) {
            if let value = answer.number(setting.name) { sink.add(setting.descriptor, value) }
        }
        guard names == .current else { return }
        for entry in answer.outputLimits {
            sink.add(limit, [entry.clientClass, "hard"], entry.hardBytes)
            sink.add(limit, [entry.clientClass, "soft"], entry.softBytes)
            sink.add(overcome, [entry.clientClass, "soft"], entry.softSeconds)
        }
    }
}

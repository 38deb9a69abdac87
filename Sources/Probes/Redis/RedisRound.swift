import RedisClient
import Synchronization
import Telemetry

/// All that one round has brought.
struct RedisRound: Sendable {
    let server: RedisServer
    /// How long the answer to `PING` took, and the error that it was, where it was one that fails nothing.
    let ping: (roundTrip: Duration, error: RedisError?)
    let info: InfoText
    /// Replies by collector; one that was not asked has none.
    let replies: [RedisCollector: [RedisValue]]
    /// What a sentinel said about its masters.
    var masters: [(entry: SentinelEntry, name: String, replies: [RedisValue])] = []
}

extension RedisProbe {
    /// Asks what a round asks.
    func round(until deadline: MonotonicInstant) async throws(ProbeError) -> RedisRound {
        let line = try await open(until: deadline)
        let ping = try await self.ping(line, until: deadline)
        let server = try await identify(line, until: deadline)
        let now = time.now()
        let refusals = memory.withLock { $0.refusals }
        let allow: (RedisCollector) -> Bool = { refusals.allow($0, at: now) }
        let questions =
            server.mode == .sentinel
            ? RedisQuestions.sentinelRound(allow: allow)
            : RedisQuestions.round(server, settings.names, allow: allow)
        let replies = questions.sort(try await ask(line, questions.commands, until: deadline))
        var info = try text(replies[.info]?.first ?? .null)
        if info.isEmpty {
            // Some proxies and old sentinels do not know the word ALL.
            info = try text(try await ask(line, [["INFO"]], until: deadline).first ?? .null)
        }
        var round = RedisRound(server: server, ping: ping, info: info, replies: replies)
        let masters = replies[.sentinel]?.first.flatMap(SentinelEntry.all(in:)) ?? []
        round.masters = try await askAbout(masters, line, until: deadline)
        return round
    }

    private func ping(
        _ line: RedisLink.Line, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> (Duration, RedisError?) {
        let start = time.now()
        let reply = try await ask(line, [["PING"]], until: deadline).first ?? .null
        let duration = time.now() - start
        let error = Self.error(in: [reply])
        guard let verdict = RedisFailure.verdict(onPing: reply, user: settings.connection.user) else {
            return (duration, error?.word == "NOPERM" ? error : nil)
        }
        guard error?.word == "LOADING" else { throw verdict }
        // How far it is would be good to know, but must not hide what is the matter.
        guard let answer = try? await ask(line, [["INFO", "persistence"]], until: deadline).first,
            let info = try? text(answer)
        else { throw verdict }
        throw RedisFailure.loading(info) ?? verdict
    }

    /// Which server this is: asked on a new connection only, and about its commands only if its process is new.
    private func identify(
        _ line: RedisLink.Line, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> RedisServer {
        let known = memory.withLock { $0.server }
        if let known, known.line == line.number { return known.server }
        let info = try text(try await ask(line, [["INFO", "server"]], until: deadline).first ?? .null)
        guard var server = RedisServer(info) else {
            throw ProbeError(
                .malformed, "INFO gives no redis_version", hint: "check the port: it may be a proxy's")
        }
        if let known, known.server.runID == server.runID, !server.runID.isEmpty {
            server.learn(from: known.server)
        } else if server.mode != .sentinel {
            let question = ["COMMAND", "INFO"] + RedisServer.probedCommands
            server.learn(try await ask(line, [question], until: deadline).first ?? .null)
        }
        let found = server
        memory.withLock { memory in
            if memory.server?.server.runID != found.runID { memory.refusals.forget() }
            memory.server = (line.number, found)
        }
        return server
    }

    private func askAbout(
        _ masters: [SentinelEntry], _ line: RedisLink.Line, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> [(entry: SentinelEntry, name: String, replies: [RedisValue])] {
        var seen: Set<String> = []
        let named = masters.compactMap { entry in entry.text("name").map { (entry: entry, name: $0) } }
            .filter { seen.insert($0.name).inserted }
        guard !named.isEmpty else { return [] }
        let commands = RedisQuestions.aboutMasters(named.map(\.name)).commands
        let replies = try await ask(line, commands, until: deadline)
        return named.enumerated().map { index, master in
            (master.entry, master.name, Array(replies.dropFirst(index * 3).prefix(3)))
        }
    }

    /// The text of a reply to `INFO`.
    private func text(_ reply: RedisValue) throws(ProbeError) -> InfoText {
        do throws(RedisError) {
            guard case .string(let bytes) = try reply.get() else { return InfoText.parse([]) }
            return InfoText.parse(bytes[...])
        } catch {
            throw RedisFailure.verdict(error, user: settings.connection.user)
        }
    }

    /// The first error among replies.
    static func error(in replies: [RedisValue]) -> RedisError? {
        for reply in replies {
            do throws(RedisError) {
                _ = try reply.get()
            } catch {
                return error
            }
        }
        return nil
    }
}

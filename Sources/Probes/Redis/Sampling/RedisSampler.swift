import RedisClient
import Synchronization
import Telemetry

/// Looks at keys and streams in the background, on a connection of its own and on a time budget.
///
/// A round only takes what was found last: however many keys there are, no round waits for a scan.
final class RedisSampler: Sendable {
    /// What a look ended with.
    struct Look<Finding: Sendable>: Sendable {
        let findings: [Finding]
        let at: MonotonicInstant
    }

    private struct State {
        var keys: Look<KeyFindings>?
        var streams: Look<StreamFindings>?
        var troubles: [RedisCollector: RedisError] = [:]
    }

    private let settings: RedisProbeSettings
    private let time: any TimeSource
    private let link: RedisLink
    private let state = Mutex(State())

    init(settings: RedisProbeSettings, time: any TimeSource, connect: @escaping RedisLink.Connect) {
        self.settings = settings
        self.time = time
        self.link = RedisLink(connect: connect)
    }

    /// Works until cancelled; returns at once where there is nothing to look at.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            if !settings.keys.isEmpty {
                group.addTask {
                    await self.repeatedly(.keys, every: self.settings.sampling.keyInterval) {
                        () async throws(RedisError) in try await self.lookAtKeys()
                    }
                }
            }
            if !settings.streams.isEmpty {
                group.addTask {
                    await self.repeatedly(.streams, every: self.settings.sampling.streamInterval) {
                        () async throws(RedisError) in try await self.lookAtStreams()
                    }
                }
            }
        }
        await link.close()
    }

    /// Adds what was found last, with its age.
    func add(into sink: inout MetricSink) {
        let (keys, streams) = state.withLock { ($0.keys, $0.streams) }
        let now = time.now()
        if let keys {
            SampleFamilies.add(keys.findings, into: &sink)
            SampleFamilies.addAge(.keys, now - keys.at, into: &sink)
        }
        if let streams {
            SampleFamilies.add(streams.findings, into: &sink)
            SampleFamilies.addAge(.streams, now - streams.at, into: &sink)
        }
    }

    /// Why the newest looks gave nothing, as far as they did; nil for a look that is off or has not ended yet.
    func outcome(of collector: RedisCollector) -> (hasRun: Bool, error: RedisError?) {
        state.withLock { state in
            let hasRun = collector == .keys ? state.keys != nil : state.streams != nil
            return (hasRun, state.troubles[collector])
        }
    }

    /// What was found before a look that failed may not be so any more.
    private func fail(_ collector: RedisCollector, _ error: RedisError) {
        state.withLock { state in
            state.troubles[collector] = error
            if collector == .keys { state.keys = nil } else { state.streams = nil }
        }
    }

    private func repeatedly(
        _ collector: RedisCollector, every interval: Duration, _ look: @Sendable () async throws(RedisError) -> Void
    ) async {
        while !Task.isCancelled {
            do throws(RedisError) {
                try await look()
                state.withLock { $0.troubles[collector] = nil }
            } catch {
                if error.code == .cancelled { return }
                fail(collector, error)
            }
            do { try await time.sleep(for: interval) } catch { return }
        }
    }

    private func lookAtStreams() async throws(RedisError) {
        var findings: [StreamFindings] = []
        for sample in settings.streams {
            let replies = try await ask(
                in: sample.database, [["XINFO", "STREAM", sample.key], ["XINFO", "GROUPS", sample.key]])
            for reply in replies { try refuse(reply) }
            guard replies.count == 2 else { continue }
            if let finding = StreamFindings(sample, stream: replies[0], groups: replies[1]) { findings.append(finding) }
        }
        let look = Look(findings: findings, at: time.now())
        state.withLock { $0.streams = look }
    }

    private func lookAtKeys() async throws(RedisError) {
        var findings: [KeyFindings] = []
        for sample in settings.keys {
            let selection = sample.isPattern ? try await scan(sample) : nil
            let keys = selection?.keys ?? [sample.pattern]
            let measures = try await measure(keys, in: sample.database)
            findings.append(
                KeyFindings(sample: sample, matched: selection?.seen ?? measures.count, measures: measures))
        }
        let look = Look(findings: findings, at: time.now())
        state.withLock { $0.keys = look }
    }

    private func scan(_ sample: KeySample) async throws(RedisError) -> KeySelection {
        var selection = KeySelection(limit: sample.measured)
        var cursor = "0"
        var size = 100
        repeat {
            let start = time.now()
            let replies = try await ask(
                in: sample.database, [["SCAN", cursor, "MATCH", sample.pattern, "COUNT", String(size)]])
            size = settings.sampling.page(after: size, spent: time.now() - start)
            guard let reply = replies.first else { break }
            try refuse(reply)
            guard let page = ScanPage(reply) else { break }
            for key in page.keys { selection.add(key) }
            cursor = page.cursor
        } while cursor != "0"
        return selection
    }

    private func measure(_ keys: [String], in database: Int) async throws(RedisError) -> [KeyMeasure] {
        var measures: [KeyMeasure] = []
        for start in stride(from: 0, to: keys.count, by: 10) {
            let batch = Array(keys[start..<min(start + 10, keys.count)])
            let replies = try await ask(in: database, KeyMeasure.questions(batch))
            guard replies.count == batch.count * 2 else { continue }
            for reply in replies { try refuse(reply) }
            let types = batch.indices.map { replies[$0 * 2].text ?? "none" }
            let questions = zip(types, batch).map(KeyMeasure.sizeQuestion)
            let asked = questions.compactMap { $0 }
            var sizes: ArraySlice<RedisValue> = []
            if !asked.isEmpty { sizes = try await ask(in: database, asked)[...] }
            for index in batch.indices where types[index] != "none" {
                let size = questions[index] == nil ? nil : sizes.popFirst()?.int
                measures.append(
                    KeyMeasure(
                        key: batch[index], size: size.map(Double.init),
                        bytes: replies[index * 2 + 1].int.map(Double.init)))
            }
        }
        return measures
    }

    /// Asks in one database, then rests as long as the budget wants it.
    private func ask(in database: Int, _ commands: [[String]]) async throws(RedisError) -> [RedisValue] {
        let pace = settings.sampling
        let line = try await link.open(timeout: pace.timeout)
        let start = time.now()
        let replies: [RedisValue]
        do throws(RedisError) {
            replies = try await line.exchange.send([["SELECT", String(database)]] + commands, timeout: pace.timeout)
        } catch {
            await link.drop(line)
            throw error
        }
        if let first = replies.first { try refuse(first) }
        try? await time.sleep(for: pace.pause(after: time.now() - start))
        return Array(replies.dropFirst())
    }

    /// Throws what makes the whole look useless; a key of another type, or one that is gone, does not.
    private func refuse(_ reply: RedisValue) throws(RedisError) {
        do throws(RedisError) {
            _ = try reply.get()
        } catch {
            if error.word == "WRONGTYPE" || error.message.contains("no such key") { return }
            throw error
        }
    }
}

import Alerting
import Telemetry

/// Tests and drills: messages that prove the way, and what came of each.
extension PagingFace {
    /// How long a test message is waited for.
    private static let testPatience: Duration = .seconds(20)
    /// How often it is looked whether it has arrived.
    private static let testBeat: Duration = .milliseconds(100)

    func test(channel: String?, isDrill: Bool) async throws(AlertDeskError) -> [TestReport] {
        let channels = settings.value.alerting.channels
        let known = channels.filter(\.isRouted).map(\.name)
        if let channel, !known.contains(channel) {
            throw AlertDeskError(
                .unknown,
                channels.contains { $0.name == channel }
                    ? "\(channel) is told alerts and no messages: omniflow-agent drill proves its way"
                    : "there is no channel \(channel); channels are \(known.joined(separator: ", "))")
        }
        let wanted = channel.map { [$0] } ?? known
        let posts = isDrill && channel == nil
        guard !wanted.isEmpty || posts && !channels.isEmpty else {
            throw AlertDeskError(.invalid, "no channel is set: write alerting.channels in the settings first")
        }
        async let posted = postDrill(isWanted: posts)
        let told = await tell(wanted, isDrill: isDrill)
        return await told + posted
    }

    /// Sends a message to each of the channels and waits for what comes of it.
    private func tell(_ wanted: [String], isDrill: Bool) async -> [TestReport] {
        if wanted.isEmpty { return [] }
        let moment = time.wallClock()
        let words = settings.value.ownWords
        let text = isDrill ? words.drill : words.test
        let sent = paging.desk.send(
            Announcement(kind: .test, incident: nil, transition: 0, at: moment, severity: .critical, text: text),
            to: wanted)
        let end = time.now() + Self.testPatience
        var waiting = Set(sent.values)
        while !waiting.isEmpty, time.now() < end, !Task.isCancelled {
            try? await time.sleep(for: Self.testBeat)
            waiting.formIntersection(paging.desk.undelivered.map(\.id))
        }
        // What has arrived may not be on the disk yet.
        try? await paging.desk.settle()
        // A disk that hangs is not asked.
        let isReadable = !paging.desk.isDiskStalled
        let kept = isReadable ? (try? await paging.store.deliveries(since: moment, limit: 1_000)) ?? [] : []
        let unfinished = paging.desk.undelivered
        let table = settings.value.alerting.routing
        return wanted.map { name in
            let id = sent[name]
            var report = TestReport(name, (unfinished + kept).first { $0.id == id })
            report.routes = RouteWords.leading(to: name, in: table)
            return report
        }
    }

    /// Posts to every Alertmanager; each address is a row.
    private func postDrill(isWanted: Bool) async -> [TestReport] {
        if !isWanted { return [] }
        let channels = settings.value.alerting.channels
        let answers = await paging.publisher.drill(within: Self.testPatience)
        return answers.map { answer in
            let name = channels.first { !$0.isRouted && $0.urls.contains(answer.url) }?.name ?? "alertmanager"
            var report = TestReport(
                channel: name, isDelivered: answer.outcome.verdict == .delivered, status: answer.outcome.status,
                seconds: answer.seconds, outcome: answer.outcome.description)
            report.address = TargetAddress.shown(answer.url)
            report.routes = [RouteWords.everything]
            return report
        }
    }
}

extension TestReport {
    fileprivate init(_ channel: String, _ delivery: Delivery?) {
        let last = delivery?.attempts.last
        self.init(
            channel: channel, isDelivered: delivery?.state == .done, status: last?.status,
            seconds: last?.seconds ?? 0, outcome: last?.outcome ?? "not tried yet: it waits for its turn")
    }
}

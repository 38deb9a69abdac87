import Alerting
import Telemetry

/// What routes, commands and the status page see of the alerting.
struct PagingFace: AlertDeskFace {
    let paging: Paging
    let settings: SettingsBox
    let time: any TimeSource

    var alerts: [AlertEntry] {
        let found = paging.service.read { engine, now in engine.alerts(at: now) } ?? []
        return found.map(AlertEntry.init).sorted {
            ($1.severity, $0.since, $0.check) < ($0.severity, $1.since, $1.check)
        }
    }

    var silences: [Silence] { paging.service.read { engine, now in engine.activeSilences(at: now) } ?? [] }

    var deploys: [DeployMark] { paging.service.read { engine, _ in engine.recentDeploys } ?? [] }

    var latestIncidents: [Incident] { paging.service.recent }

    var channels: [ChannelStanding] {
        let figures = paging.desk.figures
        let refusals = paging.desk.refusals
        let now = time.now()
        return settings.value.alerting.channels.filter(\.isRouted).map { channel in
            ChannelStanding(
                name: channel.name, provenAt: figures.counters.channels[channel.name]?.lastSuccess,
                provenAge: figures.counters.channels[channel.name]?.provenAt.map { now - $0 },
                waiting: figures.waiting[channel.name]?.messages.values.reduce(0, +) ?? 0,
                problem: refusals[channel.name] ?? figures.problem)
        }
    }

    var faults: [String] {
        let refusals = paging.desk.refusals.sorted { $0.key < $1.key }
        return (paging.desk.figures.problem.map { ["alerts cannot be kept: \($0)"] } ?? [])
            + refusals.map { "the channel \($0.key) refuses messages: \($0.value)" }
            + paging.canary.unproven(at: time.now()).map {
                "the channel \($0.channel) has taken no message for \(DurationWords.text($0.age))"
            }
    }

    func incidents(since: WallTime?, limit: Int) async throws(AlertDeskError) -> [IncidentEntry] {
        try refuseWhileStalled()
        do throws(AlertStoreError) {
            var entries: [IncidentEntry] = []
            for incident in try await paging.store.incidents(since: since, limit: limit) {
                entries.append(
                    IncidentEntry(
                        incident: incident,
                        announcements: try await paging.store.announcements(of: incident.reference),
                        deliveries: try await paging.store.deliveries(of: incident.reference)))
            }
            return entries
        } catch {
            throw AlertDeskError(.notKept, error.description)
        }
    }

    func history(
        from position: AlertStore.ExportPosition, since: WallTime?
    ) async throws(AlertDeskError) -> HistoryPart {
        try refuseWhileStalled()
        do throws(AlertStoreError) {
            let part = try await paging.store.export(from: position, since: since)
            return HistoryPart(lines: part.lines, next: part.next)
        } catch {
            throw AlertDeskError(.notKept, error.description)
        }
    }

    /// A disk that does not answer is not asked: who asks would wait for as long as it takes.
    private func refuseWhileStalled() throws(AlertDeskError) {
        guard paging.desk.isDiskStalled else { return }
        throw AlertDeskError(.notKept, paging.desk.figures.problem ?? "the disk does not answer")
    }

    func checks(matching pattern: String) -> [String] {
        let preview = paging.service.read { engine, now in engine.silencePreview(pattern, at: now).checks } ?? []
        return preview.map(\.description)
    }

    func silence(_ wish: SilenceWish) async throws(AlertDeskError) -> Silence {
        try await order { engine, now throws(OperatorError) in
            try engine.silence(wish.pattern, for: wish.duration, owner: wish.owner, reason: wish.reason, at: now)
        }
    }

    func expire(silence id: String) async throws(AlertDeskError) -> Silence {
        try await order { engine, now throws(OperatorError) in try engine.expireSilence(id, at: now) }
    }

    func acknowledge(_ what: String, owner: String, duration: Duration?) async throws(AlertDeskError) -> Incident {
        try await order { engine, now throws(OperatorError) in
            try engine.acknowledge(what, owner: owner, for: duration, at: now)
        }
    }

    func deploy(_ wish: DeployWish) async throws(AlertDeskError) -> DeployMark {
        try await order { engine, now throws(OperatorError) in
            switch wish.step {
            case .mark: try engine.markDeploy(wish.name, at: now)
            case .start: try engine.startDeploy(wish.name, restarting: wish.patterns, for: wish.duration, at: now)
            case .end: try engine.endDeploy(wish.name, at: now)
            }
        }
    }

    private func order<Answer: Sendable>(
        _ body: @Sendable (inout IncidentEngine, Moment) throws(OperatorError) -> Answer
    ) async throws(AlertDeskError) -> Answer {
        do {
            return try await paging.service.order(body)
        } catch let error as OperatorError {
            throw AlertDeskError(error.isUnknown ? .unknown : .invalid, error.description)
        } catch let error as AlertStoreError {
            throw AlertDeskError(
                .notKept,
                "not kept: \(error.description). It holds until the agent ends, and beyond that only if the disk takes "
                    + "it meanwhile")
        } catch {
            throw AlertDeskError(.notKept, "\(error)")
        }
    }
}

extension AlertEntry {
    fileprivate init(_ alert: ActiveAlert) {
        self.init(
            check: alert.key.name, state: alert.state == .pending ? .pending : .firing, severity: alert.severity,
            since: alert.since, reference: alert.reference, reason: alert.reason, isFlapping: alert.isFlapping,
            causes: alert.causes, acknowledgement: alert.acknowledgement, isSilenced: alert.isSilenced,
            labels: alert.labels, annotations: alert.annotations)
    }
}

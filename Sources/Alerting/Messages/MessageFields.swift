import Telemetry

/// The values of a message, as templates name them.
struct MessageFields {
    private(set) var values: [String: any Sendable] = [:]
    /// Lines of evidence, all of them; `lines` says how many are shown.
    private(set) var evidence: [String] = []
    private let words: MessageWords

    init(_ announcement: Announcement, _ words: MessageWords, externalURL: String?, showsReason: Bool) {
        self.words = words
        let identity = words.identity
        values["state"] = MessageState(announcement).word
        values["severity"] = announcement.severity.rawValue
        values["application"] = MessageLine.plain(identity.application, limit: 80)
        values["environment"] = identity.environment.map { MessageLine.plain($0, limit: 80) }
        values["node"] = MessageLine.plain(identity.node, limit: 80)
        values["at"] = words.exactTime(announcement.at)
        if announcement.count > 0 { values["reminder"] = words.language.ordinal(announcement.count) }
        if let url = externalURL.map({ MessageLine.plain($0, limit: 400) }) {
            values["status_url"] = announcement.incident.map { "\(url)/#\($0.reference)" } ?? "\(url)/"
        }
        if !Self.hasTextOnTop(announcement) || !showsReason {
            values["text"] = announcement.text.map { MessageLine.clean($0) }
        }
        guard let incident = announcement.incident else { return }
        fill(incident, at: announcement.at)
        let isBad = announcement.kind != .resolve && announcement.kind != .missed
        values["full_reason"] = showsReason || !isBad ? nil : values["reason"]
        let page = externalURL.map { MessageLine.plain($0, limit: 400) }
        if isBad {
            values["runbook_url"] = Self.runbook(incident, page)
        } else {
            // What to do and what suffers is over, too.
            for name in Self.fieldsOfTrouble { values[name] = nil }
        }
    }

    /// What only a message about something that is wrong says.
    private static let fieldsOfTrouble = ["impact", "causes", "cause_list", "first_step", "acknowledged_by"]

    /// Whether the first line says the announcement's own text.
    private static func hasTextOnTop(_ announcement: Announcement) -> Bool {
        switch announcement.kind {
        case .update, .resolve, .missed, .note, .test, .canary: true
        case .trigger, .reminder, .flapping: announcement.incident == nil
        }
    }

    private mutating func fill(_ incident: Incident, at moment: WallTime) {
        values["check"] = MessageLine.clean(incident.key, limit: 200)
        values["kind"] = incident.check?.kind
        values["target"] = incident.check?.target
        values["reference"] = incident.reference
        values["reason"] = incident.reason.map { MessageLine.clean($0, limit: 400) }
        values["since"] = words.time(incident.since, asOf: moment)
        values["duration"] = words.duration(of: incident, asOf: moment)
        values["first_step"] = incident.firstStep.map { MessageLine.clean($0, limit: 500) }
        values["acknowledged_by"] = incident.acknowledgement.map { MessageLine.plain($0.owner, limit: 80) }
        if !incident.hits.isEmpty {
            values["hits"] = words.names(incident.hits)
            values["hit_count"] = "\(incident.hits.count)"
            values["hit_list"] = incident.hits.prefix(100).map { MessageLine.clean($0, limit: 80) }
        }
        if !incident.causes.isEmpty {
            values["causes"] = words.names(incident.causes)
            values["cause_list"] = incident.causes.prefix(100).map { MessageLine.clean($0, limit: 80) }
        }
        values["impact"] = impact(incident)
        values["deploy"] = deploy(incident)
        evidence = incident.evidence.prefix(40).map { MessageLine.clean($0, limit: 240) }.filter { !$0.isEmpty }
    }

    /// How many lines of evidence can be in so much room at most.
    func fitting(_ room: Int) -> Int {
        var left = room
        return evidence.prefix { line in
            left -= MessageLength.of(line)
            return left >= 0
        }.count
    }

    /// The values with so many lines of evidence.
    func values(evidence count: Int) -> [String: any Sendable] {
        var shown = values
        shown["evidence"] = Array(evidence.prefix(count))
        if count < evidence.count { shown["more"] = words.text(.more, ["count": "\(evidence.count - count)"]) }
        return shown
    }

    /// What suffers: what the check's failure means, and the checks that it takes with it.
    private func impact(_ incident: Incident) -> String? {
        var parts: [String] = []
        if incident.severity == .critical, let reason = incident.check.flatMap(CheckCatalog.descriptor)?.pageReason {
            parts.append(reason)
        }
        if !incident.hits.isEmpty {
            parts.append(
                words.text(
                    .hitsToo, ["count": "\(incident.hits.count)", "names": words.names(incident.hits)]))
        }
        // What needs it fails a moment later, if not yet: that much is known at once.
        if incident.phase != .resolved, let count = incident.dependents, count > incident.hits.count {
            parts.append(words.text(.needIt, ["count": "\(count)"]))
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private func deploy(_ incident: Incident) -> String? {
        guard let deploy = incident.deploy else { return nil }
        let name = MessageLine.clean(deploy.name, limit: 80)
        guard incident.since - deploy.at >= .seconds(1) else { return words.text(.sameTime, ["name": name]) }
        let duration = words.duration(from: deploy.at, to: incident.since)
        return words.text(.deploy, ["duration": duration, "name": name])
    }

    private static func runbook(_ incident: Incident, _ page: String?) -> String? {
        if let url = incident.annotations["runbook_url"], !url.isEmpty { return MessageLine.clean(url, limit: 400) }
        guard let page, let runbook = incident.check.flatMap(CheckCatalog.descriptor)?.runbook else { return nil }
        return "\(page)/runbooks/\(runbook)"
    }
}

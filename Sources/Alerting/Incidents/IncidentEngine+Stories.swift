import Telemetry

extension IncidentEngine {
    /// Looks at one incident key: begins, tells, goes on with or ends its incident.
    ///
    /// - Parameters:
    ///   - key: the incident key.
    ///   - turned: the condition whose newest measurement differed from the one before, if that is why.
    ///   - ended: why a condition ended without a good measurement, if that is why.
    ///   - now: the present.
    mutating func judge(_ key: String, turned: AlertKey? = nil, ended: String? = nil, at now: Moment) {
        guard let story = stories[key] else { return }
        let members = confirmed(story)
        switch story.incident?.phase {
        case nil, .resolved:
            if !members.isEmpty {
                begin(key, members, at: now)
                judgeHeld(key, members, isNew: true, at: now)
            } else if let turned {
                beginFlapping(key, turned, at: now)
            }
        case .held: judgeHeld(key, members, isNew: false, at: now)
        case .open: judgeOpen(key, members, turned, ended, at: now)
        case .flapping: judgeFlapping(key, members, ended, at: now)
        }
        stories[key]?.holds = !members.isEmpty
        settleAccounts(of: key, members, at: now)
        schedule(key, at: now)
        cleanUp(key)
    }

    /// The confirmed conditions of a story, the loudest first.
    private func confirmed(_ story: Story) -> [WatchedCondition] {
        let members = story.conditions.compactMap { conditions[$0] }.filter { $0.machine.confirmed != nil }
        return members.count < 2
            ? members
            : members.sorted {
                $0.machine.confirmed == $1.machine.confirmed
                    ? $0.key < $1.key : ($0.machine.confirmed ?? .info) > ($1.machine.confirmed ?? .info)
            }
    }

    // MARK: Beginning

    private mutating func begin(_ key: String, _ members: [WatchedCondition], at now: Moment) {
        let since = members.compactMap(\.badSince).min() ?? now.wall
        open(key, since: since, severity: members.first?.machine.confirmed ?? .warning, phase: .held, at: now)
        stories[key]?.badAt = members.compactMap(\.badAt).min()
        fill(key, members)
    }

    /// Creates the incident of a key; nothing is told of it yet.
    mutating func open(
        _ key: String, since: WallTime, severity: Severity, phase: Incident.Phase, at now: Moment
    ) {
        var reference = references.next()
        while !taken.insert(reference).inserted { reference = references.next() }
        var incident = Incident(
            reference: reference, key: key, phase: phase, severity: severity, since: since, firedAt: now.wall)
        incident.firedIn = stories[key]?.turnedIn
        incident.changedIn = incident.firedIn
        incident.deploy = deploys.last(before: now.instant(of: since), within: settings.deployMemory)
        stories[key, default: Story()].incident = incident
        open[reference] = key
        changes.stories.insert(key)
    }

    /// Takes over what the conditions say now; it is kept with the next change.
    func filled(_ incident: Incident, _ members: [WatchedCondition]) -> Incident {
        guard let best = members.first else { return incident }
        var incident = incident
        incident.members = members.map(\.key).sorted()
        incident.reason = best.reason ?? incident.reason
        incident.firstStep = best.firstStep ?? incident.firstStep
        let evidence = members.compactMap(\.evidence) + outOfMemory(incident) + members.flatMap(\.lines)
        if !evidence.isEmpty { incident.evidence = evidence }
        incident.labels = members.reversed().reduce(into: [:]) { $0.merge($1.labels) { $1 } }
        incident.annotations = members.reversed().reduce(into: [:]) { $0.merge($1.annotations) { $1 } }
        return incident
    }

    /// That the kernel ended processes lately, for what runs on this host.
    private func outOfMemory(_ incident: Incident) -> [String] {
        let check = CheckName(kind: HostCheckCatalog.oom.kind, target: "local", aspect: HostCheckCatalog.oom.aspect)
        guard let killed = conditions[AlertKey(check: check)], killed.isBadNow, let reason = killed.reason,
            let own = incident.check, own != check,
            graph.ancestors(of: own).contains(where: { $0.targetID == .localHost })
        else { return [] }
        return [reason]
    }

    private mutating func fill(_ key: String, _ members: [WatchedCondition]) {
        guard let incident = stories[key]?.incident else { return }
        let filled = filled(incident, members)
        stories[key]?.incident = filled
    }

    // MARK: Held back

    /// Whether a confirmed condition is nobody else's fault, as far as can be known.
    private mutating func isFree(_ condition: WatchedCondition, at now: Moment) -> Bool {
        condition.isProven && guilty(for: condition).isEmpty && !waits(condition, at: now)
    }

    mutating func isAnyFree(_ members: [WatchedCondition], at now: Moment) -> Bool {
        for member in members where isFree(member, at: now) { return true }
        return false
    }

    private mutating func judgeHeld(_ key: String, _ members: [WatchedCondition], isNew: Bool, at now: Moment) {
        guard !members.isEmpty else {
            counters.neverTold += 1
            return finish(key, at: now)
        }
        fill(key, members)
        let severity = max(members.first?.machine.confirmed ?? .info, stories[key]?.hitSeverity ?? .info)
        if severity > stories[key]?.incident?.severity ?? .info {
            stories[key]?.incident?.severity = severity
            changes.stories.insert(key)
        }
        if isAnyFree(members, at: now) {
            stories[key]?.incident?.causes = []
            count(key, severity, with: [], at: now)
            return announce(key, at: now)
        }
        if isNew { counters.held += 1 }
        var causes: Set<CheckName> = []
        for member in members { causes.formUnion(roots(of: guilty(for: member))) }
        let names = causes.sorted().map(\.description)
        // While it only waits to be measured again, it is still told apart by what held it back.
        guard !names.isEmpty else { return }
        if stories[key]?.incident?.causes != names {
            stories[key]?.incident?.causes = names
            changes.stories.insert(key)
        }
        count(key, severity, with: causes, at: now)
    }

    /// Tells an incident for the first time.
    private mutating func announce(_ key: String, at now: Moment) {
        let isFlapping = addTurn(to: key, at: now)
        stories[key]?.incident?.phase = isFlapping ? .flapping : .open
        stories[key]?.unsteadyAt = isFlapping ? now.monotonic : nil
        tell(isFlapping ? .flapping : .trigger, of: key, at: now)
    }

    // MARK: Open

    private mutating func judgeOpen(
        _ key: String, _ members: [WatchedCondition], _ turned: AlertKey?, _ ended: String?, at now: Moment
    ) {
        guard !members.isEmpty else {
            guard ended == nil, addTurn(to: key, at: now) else { return finish(key, text: ended, at: now) }
            return flap(key, at: now)
        }
        fill(key, members)
        raise(key, members, at: now)
        if let turned, let condition = conditions[turned], condition.window.isFlapping, detectsFlapping(key) {
            _ = addTurn(to: key, at: now)
            flap(key, at: now)
        }
    }

    /// Lets the severity rise to that of the conditions and of what it hits; that undoes an acknowledgement.
    mutating func raise(_ key: String, _ members: [WatchedCondition], at now: Moment) {
        let severity = max(members.first?.machine.confirmed ?? .info, stories[key]?.hitSeverity ?? .info)
        guard let incident = stories[key]?.incident, severity > incident.severity else { return }
        stories[key]?.incident?.severity = severity
        stories[key]?.incident?.acknowledgement = nil
        stories[key]?.acknowledgedUntil = nil
        changes.stories.insert(key)
        if incident.announcedAt != nil { tell(.update, of: key, at: now) }
    }

    // MARK: The end

    /// Ends an incident; told where its beginning was told or muted, and kept quiet where it was held back.
    mutating func finish(_ key: String, text: String? = nil, at now: Moment) {
        guard let story = stories[key], let incident = story.incident else { return }
        let wasHeld = incident.phase == .held
        let goodSince = story.conditions.compactMap { conditions[$0]?.goodSince }.max()
        stories[key]?.incident?.phase = .resolved
        stories[key]?.incident?.resolvedAt = max(text == nil ? goodSince ?? now.wall : now.wall, incident.since)
        let goodAt = story.conditions.compactMap { conditions[$0]?.goodAt }.max()
        if let began = story.badAt {
            let end = text == nil ? goodAt ?? now.monotonic : now.monotonic
            stories[key]?.incident?.lasted = max(.zero, end - began)
        }
        stories[key]?.incident?.members = []
        stories[key]?.incident?.remindAt = nil
        stories[key]?.remindAt = nil
        if !wasHeld { tell(.resolve, of: key, text: text, at: now) }
        if let closed = stories[key]?.wholeIncident { changes.closed.append(closed) }
        open[incident.reference] = nil
        muted.remove(key)
        changes.stories.remove(key)
        changes.hits.remove(key)
        stories[key]?.incident = nil
        stories[key]?.badAt = nil
        stories[key]?.acknowledgedUntil = nil
        stories[key]?.unsteadyAt = nil
        stories[key]?.hits = []
        stories[key]?.hitSeverity = nil
        stories[key]?.causes = []
        stories[key]?.turnedIn = nil
    }

    /// Forgets a story in which nothing happens any more.
    mutating func cleanUp(_ key: String) {
        guard let story = stories[key], story.incident == nil, story.turns.isEmpty else { return }
        let bad = story.conditions.filter { !(conditions[$0]?.machine.isWell ?? true) }
        if bad.isEmpty {
            stories[key] = nil
        } else if bad.count < story.conditions.count {
            stories[key]?.conditions = bad
        }
    }

    // MARK: When to look again

    /// Sees to it that the story is looked at when the next thing in it is due.
    mutating func schedule(_ key: String, at now: Moment) {
        guard var story = stories[key] else { return }
        let oldest = now.monotonic - settings.turnWindow
        if let first = story.turns.first, first.monotonic < oldest {
            story.forgetTurns(before: oldest)
            stories[key] = story
            changes.conditions.formUnion(story.conditions)
        }
        var moments = [story.remindAt, story.acknowledgedUntil, settleMoment(of: key)].compactMap { $0 }
        if story.incident == nil, let first = story.turns.first {
            moments.append(first.monotonic + settings.turnWindow + .nanoseconds(1))
        }
        for condition in story.conditions where waiting.contains(condition) {
            if let askedAt = conditions[condition]?.askedAt { moments.append(askedAt + settings.proofTimeout) }
        }
        if let next = moments.filter({ $0 > now.monotonic }).min() { timers.schedule(.story(key), at: next) }
    }
}

public import Telemetry

extension IncidentEngine {
    /// The longest time for which something can be silenced or acknowledged.
    static var longestSilence: Duration { .seconds(30 * 86_400) }

    // MARK: Silences

    /// Silences checks for a time; nothing new is told of them meanwhile, but ends of what was told are.
    ///
    /// - Parameters:
    ///   - pattern: a check's name, a pattern with `*`, the name of a rule, or `*` for all.
    ///   - duration: for how long, at most 30 days.
    ///   - owner: who answers for it.
    ///   - reason: why.
    ///   - now: the present.
    /// - Throws: `OperatorError` with what is missing.
    public mutating func silence(
        _ pattern: String, for duration: Duration, owner: String, reason: String, at now: Moment
    ) throws(OperatorError) -> Silence {
        tick(at: now)
        try Self.require(owner, or: .ownerMissing)
        try Self.require(reason, or: .reasonMissing)
        try Self.require(duration)
        guard CheckPattern(pattern).canMatch || conditions.keys.contains(where: { $0.incident == pattern }) else {
            throw .badPattern(pattern)
        }
        let silence = Silence(
            id: references.uuid(), pattern: pattern, from: now.wall, until: now.wall + duration, owner: owner,
            reason: reason)
        silences.add(silence, at: now)
        changes.silences.append(silence)
        reviewMuted(at: now)
        return silence
    }

    /// Ends a silence now; it keeps its identity.
    ///
    /// What it covered, still fails and was never told is told.
    /// - Throws: `OperatorError.unknownSilence` where it is not in force.
    public mutating func expireSilence(_ id: String, at now: Moment) throws(OperatorError) -> Silence {
        tick(at: now)
        guard let silence = silences.end(id, at: now) else {
            throw .unknownSilence(id, known: silences.active(at: now.monotonic).map(\.id))
        }
        changes.silences.removeAll { $0.id == id }
        changes.silences.append(silence)
        reviewMuted(at: now)
        return silence
    }

    /// What a silence would cover: the known checks that match, and what of them is not well.
    public func silencePreview(_ pattern: String, at now: Moment) -> (checks: [CheckName], alerts: [ActiveAlert]) {
        let matcher = CheckPattern(pattern)
        let checks = conditions.values.compactMap(\.ownCheck).filter(matcher.matches).sorted()
        return (checks, alerts(at: now).filter { matcher.covers($0.key.incident, $0.key.check) })
    }

    // MARK: Acknowledgements

    /// Says that somebody takes care of an incident: its reminders stop until that expires or its severity rises.
    ///
    /// - Parameters:
    ///   - name: the incident's reference, its check, or its rule's name.
    ///   - owner: who.
    ///   - duration: for how long, at most 30 days; nil until the incident's end.
    ///   - now: the present.
    /// - Throws: `OperatorError` where nothing of this name is open.
    public mutating func acknowledge(
        _ name: String, owner: String, for duration: Duration? = nil, at now: Moment
    ) throws(OperatorError) -> Incident {
        tick(at: now)
        try Self.require(owner, or: .ownerMissing)
        if let duration { try Self.require(duration) }
        let key = open[name.uppercased()] ?? name
        guard var incident = stories[key]?.incident else {
            if stories[key]?.conditions.isEmpty == false { throw .stillPending(name) }
            throw .nothingOpen(name, known: open.sorted { $0.value < $1.value }.map { "\($0.value) [\($0.key)]" })
        }
        incident.acknowledgement = Acknowledgement(
            owner: owner, at: now.wall, until: duration.map { now.wall + $0 })
        stories[key]?.incident = incident
        stories[key]?.acknowledgedUntil = duration.map { now.monotonic + $0 }
        changes.stories.insert(key)
        schedule(key, at: now)
        return stories[key]?.wholeIncident ?? incident
    }

    // MARK: Deploys

    /// Remembers that something was deployed just now; what begins within 30 minutes names it.
    public mutating func markDeploy(_ name: String, at now: Moment) throws(OperatorError) -> DeployMark {
        tick(at: now)
        try Self.require(name, or: .nameMissing)
        return add(DeployMark(name: name, at: now.wall), at: now)
    }

    /// Begins a deploy, which mutes what it restarts until it ends, and for 15 minutes at most.
    public mutating func startDeploy(
        _ name: String, restarting patterns: [String], for duration: Duration = .seconds(900), at now: Moment
    ) throws(OperatorError) -> DeployMark {
        tick(at: now)
        try Self.require(name, or: .nameMissing)
        guard !patterns.isEmpty else { throw .patternsMissing }
        for pattern in patterns where !CheckPattern(pattern).canMatch { throw .badPattern(pattern) }
        guard duration > .zero, duration <= DeployBook.longestMute else { throw .badDuration(limit: "15m") }
        guard !deploys.running(at: now.monotonic).contains(name) else { throw .deployRuns(name) }
        let mark = DeployMark(name: name, at: now.wall, mutedUntil: now.wall + duration, patterns: patterns)
        return add(mark, at: now)
    }

    /// Ends a deploy: what it restarted is confirmed and told as ever from now on.
    ///
    /// What is bad now and was not told has to be confirmed by measurements from now on.
    public mutating func endDeploy(_ name: String, at now: Moment) throws(OperatorError) -> DeployMark {
        tick(at: now)
        guard let mark = deploys.end(name, at: now) else {
            throw .unknownDeploy(name, known: deploys.running(at: now.monotonic))
        }
        changes.deploys.removeAll { $0.name == mark.name && $0.at == mark.at }
        changes.deploys.append(mark)
        let patterns = mark.patterns.map(CheckPattern.init)
        for key in active.sorted() where patterns.contains(where: { $0.covers(key.incident, key.check) }) {
            restart(key, at: now)
        }
        reviewMuted(at: now)
        return mark
    }

    /// Lets a bad condition that was not told be confirmed anew.
    private mutating func restart(_ key: AlertKey, at now: Moment) {
        guard var condition = conditions[key], stories[key.incident]?.isTold != true else { return }
        condition.freshBad = 0
        if condition.machine.confirmed == nil { condition.machine.restartRun() }
        conditions[key] = condition
        changes.conditions.insert(key)
        if condition.machine.isBad, let check = condition.ownCheck, check.isUpCheck {
            ask(check.targetID, at: now.monotonic)
        }
    }

    private mutating func add(_ mark: DeployMark, at now: Moment) -> DeployMark {
        deploys.add(mark, at: now)
        changes.deploys.append(mark)
        reviewMuted(at: now)
        return mark
    }

    private static func require(_ text: String, or error: OperatorError) throws(OperatorError) {
        guard text.contains(where: { !$0.isWhitespace }) else { throw error }
    }

    private static func require(_ duration: Duration) throws(OperatorError) {
        guard duration > .zero, duration <= longestSilence else { throw .badDuration(limit: "30d") }
    }
}

public import Telemetry

/// Answers gates from a snapshot; never measures, never waits, keeps nothing.
public struct ReadinessJudge: Sendable {
    /// The moment of a question and the agent's own condition in it.
    public struct Situation: Sendable {
        /// What is known.
        public let snapshot: Snapshot
        /// The monotonic present.
        public let now: MonotonicInstant
        /// The wall clock's present, read together with `now`.
        public let wallClock: WallTime
        /// Whether the agent is stopping: every gate is closed.
        public let isDraining: Bool
        /// Whether the first round of all probes is complete: before that every gate is closed.
        public let isStarted: Bool
        /// What is to blame for what.
        public let findings: DependencyFindings

        /// Creates a situation.
        public init(
            snapshot: Snapshot, now: MonotonicInstant, wallClock: WallTime, isDraining: Bool, isStarted: Bool,
            findings: DependencyFindings = .none
        ) {
            self.snapshot = snapshot
            self.now = now
            self.wallClock = wallClock
            self.isDraining = isDraining
            self.isStarted = isStarted
            self.findings = findings
        }
    }

    /// How far the caller's clock may be ahead before its moment counts as the future.
    private static let tolerance = Duration.milliseconds(250)
    private let groups: [ReadinessGroup]
    private let boot: String

    /// Creates a judge; `boot` names this run of the agent in generations.
    public init(groups: [ReadinessGroup], boot: String) {
        self.groups = groups
        self.boot = boot
    }

    /// Answers one question.
    ///
    /// - Throws: `ReadinessError` for an unknown group or check and for a moment in the agent's future.
    public func judge(
        _ request: ReadinessRequest, in situation: Situation
    ) throws(ReadinessError) -> ReadinessVerdict {
        if case .wall(let moment, _)? = request.since, moment > situation.wallClock + Self.tolerance {
            throw ReadinessError(
                .sinceInFuture,
                "since is in the future: \(moment.rfc3339) was asked, the agent's clock says "
                    + "\(situation.wallClock.rfc3339); compare the clocks of the two machines")
        }
        let members = try members(for: request, in: situation.snapshot)
        let excludes = request.exclude.map(CheckPattern.init)
        let gates = [request.since, request.minGeneration.map { .generation($0) }].compactMap(\.self)
        let lines = members.map { line(of: $0, excludes, gates, situation) }
        let unknownExcludes = excludes.filter { pattern in !members.contains { Self.covers(pattern, $0) } }
        let closedReason =
            situation.isDraining
            ? "the agent is stopping" : situation.isStarted ? nil : "the first round of measurements is not complete"
        let blocking = Self.worst(lines.filter(\.isBlocking))
        let isReady = closedReason == nil && blocking == nil
        return ReadinessVerdict(
            isReady: isReady, generation: GenerationToken(boot: boot, number: situation.snapshot.generation),
            lines: lines, blocking: blocking, closedReason: closedReason,
            unknownExcludes: unknownExcludes.map(\.description),
            retryAfter: isReady ? nil : blocking?.state == .fail || situation.isDraining ? .seconds(5) : .seconds(1))
    }

    private func members(
        for request: ReadinessRequest, in snapshot: Snapshot
    ) throws(ReadinessError) -> [ReadinessGroup.Member] {
        guard let group = groups.first(where: { $0.name == request.group }) else {
            throw .unknown(.unknownGroup, "group", request.group, known: groups.map(\.name))
        }
        guard let check = request.check else { return group.members(in: snapshot) }
        if let name = CheckName(parsing: check), let verdict = snapshot.verdictsByName[name] {
            return [ReadinessGroup.Member(name: check, verdict: verdict, isRequired: true)]
        }
        let configured = groups.flatMap(\.required).compactMap(\.name)
        guard let name = CheckName(parsing: check), configured.contains(name) else {
            let known = Set(snapshot.verdicts.map(\.check) + configured).sorted().map(\.description)
            throw .unknown(.unknownCheck, "check", check, known: known)
        }
        return [ReadinessGroup.Member(name: check, verdict: nil, isRequired: true)]
    }

    private func line(
        of member: ReadinessGroup.Member, _ excludes: [CheckPattern], _ gates: [GateMoment], _ situation: Situation
    ) -> ReadinessVerdict.Line {
        let state = member.verdict?.state(at: situation.now) ?? .unknown
        let isExcluded = excludes.contains { Self.covers($0, member) }
        var objection = Self.ageObjection(member, situation.now)
        var isBlocking = state == .fail || state == .unknown
        if member.isRequired, state != .disabled, objection == nil, state != .fail,
            let measurement = member.verdict?.measurement,
            let gate = gates.lazy.compactMap({ self.objection(to: measurement, $0, situation) }).first
        {
            objection = gate
            isBlocking = true
        }
        let check = member.verdict?.check
        return ReadinessVerdict.Line(
            name: member.name, role: isExcluded ? .excluded : member.isRequired ? .required : .optional, state: state,
            isBlocking: isBlocking && member.isRequired && !isExcluded, objection: objection,
            reason: member.verdict?.reason, age: member.verdict?.age(at: situation.now),
            causes: check.flatMap { situation.findings.causes[$0] }?.map(\.check) ?? [],
            hits: check.flatMap { situation.findings.hits[$0] } ?? [],
            because: check.flatMap(situation.findings.clause))
    }

    private static func covers(_ pattern: CheckPattern, _ member: ReadinessGroup.Member) -> Bool {
        member.name == pattern.description || (member.verdict.map { pattern.matches($0.check) } ?? false)
    }

    private static func ageObjection(_ member: ReadinessGroup.Member, _ now: MonotonicInstant) -> String? {
        guard let verdict = member.verdict else { return "no such check has been measured" }
        guard verdict.state != .disabled else { return nil }
        guard let age = verdict.age(at: now) else { return "not measured yet" }
        return verdict.isStale(at: now)
            ? "stale, older than \(HumanUnits.duration(verdict.staleAfter))"
            : age < .zero ? "measured in the future" : nil
    }

    /// Why a measurement is not from after a gate's moment; nil when it is.
    private func objection(to measurement: Measurement, _ gate: GateMoment, _ situation: Situation) -> String? {
        switch gate {
        case .wall(let moment, let precision):
            // A clock that was set back makes old starts look young: the moment must be past on the monotonic clock
            // too.
            let earliest = situation.now - (situation.wallClock - moment) + precision
            let isAfter = measurement.startedAtWall >= moment + precision && measurement.startedAt >= earliest
            return isAfter ? nil : "waits for a measurement begun after \(moment.rfc3339)"
        case .generation(let token):
            // Another run of the agent ended before this one began: whatever was measured here came later.
            if let other = token.boot, other != boot { return nil }
            if situation.snapshot.generation < token.number {
                return "waits for generation \(token.number), now at \(situation.snapshot.generation)"
            }
            return measurement.generation >= token.number
                ? nil : "waits for a measurement begun after generation \(token.number)"
        }
    }

    private static func worst(_ lines: [ReadinessVerdict.Line]) -> ReadinessVerdict.Line? {
        lines.first { $0.state == .fail } ?? lines.first { $0.state == .unknown } ?? lines.first
    }
}

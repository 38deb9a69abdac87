import Telemetry

@testable import Alerting

/// A life of many incidents: crashes at any point, reloads, silences, and channels that answer as they like.
///
/// The same seed always gives the same life. Between the steps stands what the store would have; who looks at the
/// channels from outside keeps the record.
struct RandomHistory {
    /// An attempt whose answer is still to come.
    private struct Flight {
        let id: String
        let verdict: DeliveryOutcome.Verdict
        let until: MonotonicInstant
    }

    /// What a channel does for a while.
    private enum Mood {
        case mixed, down, hanging, refusing
    }

    /// How many steps a history has.
    static let steps = 150
    private static let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    private(set) var outbox: Outbox
    private(set) var record = HistoryRecord()
    /// How often it wanted to be woken at once and had nothing to do.
    private(set) var idle = 0
    private let tables: [HistoryTable]
    private var table: HistoryTable
    private var random: Backoff
    private var now = RandomHistory.start
    private var facts: [String: String] = [:]
    private var incidents: [String: Incident] = [:]
    private var silenced: Set<String> = []
    private var moods: [String: Mood] = [:]
    private var flights: [Flight] = []
    private var number = 0
    private var isSettling = false

    init(seed: UInt64, tables: [HistoryTable] = HistoryTable.all) {
        var random = Backoff(seed: seed)
        let table = tables[Int(random.draw() * Double(tables.count))]
        self.tables = tables
        self.table = table
        self.random = random
        outbox = Self.fresh(table, seed: seed)
        record.take(table)
    }

    /// What waits, and not for the next morning.
    var stuck: [String] {
        outbox.lanes.values.flatMap { lane in lane.entries.values.filter { !$0.isDaily }.map(\.delivery.id) }
    }

    /// Some time goes by, and something happens or nothing.
    mutating func step() {
        let roll = random.draw()
        let longest: Double = roll < 0.025 ? 50_000_000 : roll < 0.13 ? 120_000 : 1_500
        pass(.milliseconds(Int64(random.draw() * longest)))
        if chance(0.35) { happen() }
        if chance(0.03) { silence() }
        if chance(0.04) { reload() }
        if chance(0.03) { return crash() }
        send()
    }

    /// Some incidents end, and every channel takes what it is sent for some hours.
    mutating func settle() {
        isSettling = true
        for reference in openIncidents where chance(0.5) { announce(.resolve, reference) }
        pass(.seconds(3 * 3_600))
    }

    /// Another day, with the digest of its morning.
    mutating func passNight() { pass(.seconds(26 * 3_600)) }

    private static func fresh(_ table: HistoryTable, seed: UInt64) -> Outbox {
        Outbox(routing: table.routing, policies: table.policies, renderer: FullRenderer(), seed: seed)
    }

    private var moment: Moment { Moment(now, OutboxFixture.wall + (now - Self.start)) }

    private mutating func chance(_ share: Double) -> Bool { random.draw() < share }

    /// Goes from one matter to the next: answers that come, messages that are due.
    private mutating func pass(_ duration: Duration) {
        let end = now + duration
        for _ in 0..<3_000 {
            var matters = flights.map(\.until)
            if let wake = outbox.nextWake(at: now) { matters.append(wake) }
            guard let next = matters.min(), next <= end else { break }
            now = max(now + .milliseconds(1), next)
            send()
        }
        now = max(now, end)
    }
}

// What happens to incidents, and to the process.
extension RandomHistory {
    private var openIncidents: [String] {
        incidents.values.filter { $0.phase != .resolved }.map(\.reference).sorted()
    }

    private mutating func oneOpen() -> String? {
        let candidates = openIncidents
        let index = Int(random.draw() * Double(candidates.count))
        return candidates.indices.contains(index) ? candidates[index] : nil
    }

    private mutating func happen() {
        guard let reference = oneOpen(), chance(0.6) else {
            // Now and then a storm.
            for _ in 0..<(chance(0.05) ? 40 : 1) { begin() }
            return
        }
        if chance(0.5) {
            announce(.resolve, reference)
        } else if chance(0.5) || incidents[reference]?.severity != .critical {
            announce(.update, reference)
        } else {
            announce(.reminder, reference)
        }
    }

    private mutating func begin() {
        number += 1
        announce(.trigger, "R\(number)")
    }

    /// Announces something as the engine does: a silence holds back all but the end of what was told.
    private mutating func announce(_ wanted: Announcement.Kind, _ reference: String) {
        var incident =
            incidents[reference]
            ?? Incident(
                reference: reference, key: reference, phase: .open, severity: chance(0.5) ? .critical : .warning,
                since: moment.wall, firedAt: moment.wall)
        if wanted == .update, chance(0.5) { incident.severity = .critical }
        let isMuted = wanted == .resolve ? incident.announcedAt == nil : silenced.contains(reference)
        var kind = wanted
        if !isMuted, kind != .resolve {
            if incident.announcedAt == nil {
                kind = .trigger
                incident.announcedAt = moment.wall
            }
            incident.toldSeverity = incident.severity
        }
        incident.transitions += 1
        incident.phase = kind == .resolve ? .resolved : .open
        let announcement = Announcement(
            kind: kind, incident: incident, transition: incident.transitions, at: moment.wall,
            severity: incident.severity, isMuted: isMuted)
        record.note(announcement)
        var commit = outbox.enqueue([announcement], at: moment)
        // An end before the commit: the engine comes to the same again in its next life.
        if dies(0.03) { commit = outbox.enqueue([announcement], at: moment) }
        incidents[reference] = incident
        keep(commit)
    }

    /// A silence begins over what is open and over what is to come, or all silences end and what is owed is told.
    private mutating func silence() {
        if !silenced.isEmpty, chance(0.6) {
            let ended = silenced.sorted()
            silenced = []
            for reference in ended {
                guard let incident = incidents[reference], incident.phase != .resolved else { continue }
                if incident.announcedAt == nil {
                    announce(.trigger, reference)
                } else if let told = incident.toldSeverity, told < incident.severity {
                    announce(.update, reference)
                }
            }
            return
        }
        if let reference = oneOpen() { silenced.insert(reference) }
        silenced.insert("R\(number + 1)")
        begin()
    }

    private mutating func reload() {
        takeTable()
        let commit = outbox.reconfigure(
            routing: table.routing, policies: table.policies, renderer: FullRenderer(), at: moment)
        if dies(0.1) { return }
        if commit.deliveries.contains(where: { $0.state == .superseded }) { record.seen.insert(.rerouted) }
        keep(commit)
    }

    private mutating func takeTable() {
        table = tables[Int(random.draw() * Double(tables.count))]
        record.reloads += 1
        record.take(table)
    }

    /// The process ends, and begins again a while later; now and then with other settings.
    private mutating func crash() {
        if chance(0.1) { takeTable() }
        restart()
        now = now + .seconds(Int64(random.draw() * 30))
    }

    /// Ends the process here, now and then.
    private mutating func dies(_ share: Double) -> Bool {
        guard !isSettling, chance(share) else { return false }
        restart()
        return true
    }

    private mutating func restart() {
        record.crashes += 1
        flights = []
        outbox = Self.fresh(table, seed: UInt64(record.crashes) &* 977)
        keep(outbox.restore(from: stored, at: moment))
    }

    /// What the store gives at a start.
    private var stored: AlertState {
        var state = AlertState()
        state.facts = facts
        state.deliveries = record.durable.values.filter { !$0.state.isFinal }
        state.incidents = incidents.values.filter { $0.phase != .resolved }.sorted { $0.reference < $1.reference }
        let live = Set(state.incidents.map(\.reference) + state.deliveries.flatMap(\.references))
        for delivery in record.durable.values
        where delivery.state == .done || delivery.state == .failed && delivery.mayBeRepeat {
            for announcement in delivery.announcements {
                guard let reference = announcement.incident?.reference, live.contains(reference) else { continue }
                let before = state.told[reference]?[delivery.channel] ?? 0
                state.told[reference, default: [:]][delivery.channel] = max(before, announcement.transition)
            }
        }
        return state
    }

    private mutating func keep(_ commit: AlertCommit) {
        record.keep(commit.deliveries)
        facts.merge(commit.facts) { $1 }
    }
}

// What goes to the channels, and what comes back.
extension RandomHistory {
    private mutating func send() {
        let landed = flights.filter { $0.until <= now }.sorted { ($0.until, $0.id) < ($1.until, $1.id) }
        for flight in landed {
            flights.removeAll { $0.id == flight.id }
            let outcome = outbox.finished(
                flight.id, DeliveryOutcome(flight.verdict, description: "-"), at: moment)
            if dies(0.03) { return }
            keep(outcome)
        }
        let (attempts, changes) = outbox.begin(at: moment)
        if attempts.isEmpty, let wake = outbox.nextWake(at: now), wake <= now { idle += 1 }
        if dies(0.02) { return }
        keep(changes)
        for attempt in attempts {
            if dies(0.02) { return }
            let (verdict, hasArrived) = answer(of: attempt.delivery.channel)
            record.note(attempt, verdict, hasArrived: hasArrived)
            let longest: Double = chance(0.15) ? 20_000 : 500
            let until = now + .milliseconds(Int64(random.draw() * longest))
            flights.append(Flight(id: attempt.delivery.id, verdict: verdict, until: until))
        }
    }

    private mutating func answer(of channel: String) -> (verdict: DeliveryOutcome.Verdict, hasArrived: Bool) {
        if isSettling { return (.delivered, true) }
        if chance(0.1) {
            let roll = random.draw()
            let mood: Mood = roll < 0.55 ? .mixed : roll < 0.75 ? .down : roll < 0.9 ? .hanging : .refusing
            moods[channel] = mood
        }
        switch moods[channel] ?? .mixed {
        case .down: return (.retry(after: nil), false)
        case .hanging: return (.ambiguous, chance(0.5))
        case .refusing: return (.refused, false)
        case .mixed: break
        }
        if chance(0.55) { return (.delivered, true) }
        let roll = random.draw()
        if roll < 0.5 { return (.retry(after: chance(0.2) ? .seconds(5) : nil), false) }
        if roll < 0.58 { return (.refused, false) }
        if roll < 0.66 { return (.tooLong, false) }
        return (.ambiguous, chance(0.5))
    }
}

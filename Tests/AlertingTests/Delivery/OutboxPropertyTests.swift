import Telemetry
import Testing

@testable import Alerting

@Suite("Outbox, over random histories")
struct OutboxPropertyTests {
    @Test("nothing is lost, nothing comes twice without saying so, all in order", arguments: 0..<40)
    func histories(seed: Int) throws {
        var history = RandomHistory(seed: UInt64(seed))
        for _ in 0..<150 { history.step() }
        history.settle()
        #expect(history.outbox.count == 0, "seed \(seed): \(history.outbox.deliveries.map(\.id))")
        #expect(history.idle == 0)
        for problem in history.problems() { Issue.record("seed \(seed): \(problem)") }
    }
}

/// A life of many incidents, with crashes at any point, a sink that does what it likes, and what is durable.
struct RandomHistory {
    /// Every member of a message, so that the sink's record says all of it.
    struct FullRenderer: MessageRendering {
        func text(_ announcement: Announcement, channel: String) -> String {
            "\(announcement.kind.rawValue) \(announcement.incident?.reference ?? "-") \(announcement.transition)"
        }

        func digest(_ announcements: [Announcement], title: DigestTitle, channel: String) -> String {
            announcements.map { text($0, channel: channel) }.joined(separator: ", ")
        }

        func repeated(_ text: String) -> String { "REPEAT, \(text)" }
    }

    struct Arrival {
        let key: String
        let text: String
        var isRepeat: Bool { text.hasPrefix("REPEAT") }
        /// What it tells: kind, reference, transition.
        var members: [(kind: String, reference: String, transition: Int)] {
            text.split(separator: ", ").filter { $0 != "REPEAT" }.compactMap { part in
                let words = part.split(separator: " ")
                guard words.count == 3, let transition = Int(words[2]) else { return nil }
                return (String(words[0]), String(words[1]), transition)
            }
        }
    }

    private(set) var outbox: Outbox
    private var random: Backoff
    private var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
    private var durable: [String: Delivery] = [:]
    private var incidents: [String: Incident] = [:]
    private var open: [String: Incident] = [:]
    private var last: [String: Announcement] = [:]
    private var arrivals: [Arrival] = []
    private var crashes = 0
    private var unknown = 0
    private var isSettling = false
    private var number = 0
    /// How often it wanted to be woken at once and had nothing to do.
    private(set) var idle = 0

    init(seed: UInt64) {
        random = Backoff(seed: seed)
        outbox = Self.fresh(seed)
    }

    private static func fresh(_ seed: UInt64) -> Outbox {
        Outbox(
            routing: RoutingTable(routes: [Route(channel: "c", severities: [.critical, .warning])]),
            policies: ["c": ChannelPolicy(chat: "1")], renderer: FullRenderer(), seed: seed)
    }

    private var moment: Moment {
        Moment(now, OutboxFixture.wall + (now - MonotonicInstant(nanoseconds: 1_000_000_000_000)))
    }

    private mutating func chance(_ share: Double) -> Bool { random.draw() < share }

    mutating func step() {
        now = now + .milliseconds(Int64(random.draw() * (chance(0.1) ? 120_000 : 1_500)))
        if chance(0.35) { announce() }
        if chance(0.05) { return crash() }
        send()
    }

    /// Goes on with a sink that takes everything until nothing waits.
    mutating func settle() {
        isSettling = true
        for reference in open.keys.sorted() where chance(0.5) { announce(.resolve, reference) }
        for _ in 0..<5_000 {
            guard let wake = outbox.nextWake(at: now) else { return }
            now = max(now, wake)
            send()
        }
    }

    private mutating func announce() {
        guard let reference = open.keys.sorted().dropFirst(Int(random.draw() * Double(open.count))).first, chance(0.6)
        else {
            // Now and then a storm.
            for _ in 0..<(chance(0.05) ? 40 : 1) {
                number += 1
                announce(.trigger, "R\(number)")
            }
            return
        }
        announce(chance(0.5) ? .resolve : chance(0.5) ? .update : .reminder, reference)
    }

    private mutating func announce(_ kind: Announcement.Kind, _ reference: String) {
        var incident =
            open[reference]
            ?? Incident(
                reference: reference, key: reference, phase: .open, severity: chance(0.5) ? .critical : .warning,
                since: moment.wall, firedAt: moment.wall)
        incident.transitions += 1
        incident.phase = kind == .resolve ? .resolved : .open
        open[reference] = kind == .resolve ? nil : incident
        let announcement = Announcement(
            kind: kind, incident: incident, transition: incident.transitions, at: moment.wall,
            severity: incident.severity)
        last[reference] = announcement
        var commit = outbox.enqueue([announcement], at: moment)
        commit.incidents = [incident]
        // An end before the commit: the engine comes to the same again in its next life.
        if !isSettling, chance(0.03) {
            restart()
            commit = outbox.enqueue([announcement], at: moment)
            commit.incidents = [incident]
            keep(commit)
        } else {
            keep(commit)
        }
    }

    private mutating func keep(_ commit: AlertCommit) {
        for delivery in commit.deliveries { durable[delivery.id] = delivery }
        for incident in commit.incidents { incidents[incident.reference] = incident }
    }

    private mutating func send() {
        let (attempts, changes) = outbox.begin(at: moment)
        if attempts.isEmpty, let wake = outbox.nextWake(at: now), wake <= now { idle += 1 }
        if !isSettling, chance(0.02) { return restart() }
        keep(changes)
        for attempt in attempts {
            if !isSettling, chance(0.03) { return restart() }
            let (verdict, arrived) = answer()
            if arrived { arrivals.append(Arrival(key: attempt.delivery.id, text: attempt.text)) }
            now = now + .milliseconds(Int64(random.draw() * 500))
            if !isSettling, chance(0.03) { return restart() }
            if chance(0.2), !isSettling { announce() }
            guard outbox.isSending else { continue }
            let outcome = outbox.finished(
                attempt.delivery.id, DeliveryOutcome(verdict, description: "-"), at: moment)
            if !isSettling, chance(0.03) { return restart() }
            keep(outcome)
        }
    }

    private mutating func answer() -> (DeliveryOutcome.Verdict, Bool) {
        if isSettling || chance(0.55) { return (.delivered, true) }
        if chance(0.5) { return (.retry(after: chance(0.2) ? .seconds(5) : nil), false) }
        unknown += 1
        return (.ambiguous, chance(0.5))
    }

    private mutating func crash() {
        restart()
        now = now + .seconds(Int64(random.draw() * 30))
    }

    private mutating func restart() {
        crashes += 1
        var state = AlertState()
        state.deliveries = durable.values.filter { !$0.state.isFinal }
        state.incidents = incidents.values.filter { $0.phase != .resolved }.sorted { $0.reference < $1.reference }
        let known = Set(state.incidents.map(\.reference))
        for delivery in durable.values where delivery.state == .done {
            for reference in delivery.references where known.contains(reference) {
                state.told[reference, default: []].insert(delivery.channel)
            }
        }
        outbox = Self.fresh(UInt64(crashes) &* 977)
        keep(outbox.restore(from: state, at: moment))
    }

    /// What is wrong with the sink's record.
    func problems() -> [String] {
        var problems: [String] = []
        var keys: Set<String> = []
        var repeats = 0
        var told: [String: [(kind: String, transition: Int)]] = [:]
        for arrival in arrivals {
            let isNew = keys.insert(arrival.key).inserted
            if !isNew {
                repeats += 1
                if !arrival.isRepeat { problems.append("\(arrival.key) came twice without saying so") }
                continue
            }
            for member in arrival.members {
                // What says that it may be a repeat may be one, under another key after an outage.
                let before = told[member.reference]?.last?.transition ?? 0
                if arrival.isRepeat, member.transition <= before { continue }
                told[member.reference, default: []].append((member.kind, member.transition))
            }
        }
        if repeats > crashes + unknown { problems.append("\(repeats) repeats of \(crashes) crashes and \(unknown)") }
        for (reference, announcement) in last {
            let heard = told[reference] ?? []
            let kinds = heard.map(\.kind)
            let isOver = announcement.kind == .resolve
            if heard.isEmpty {
                problems.append("\(reference) was lost")
                continue
            }
            if heard.map(\.transition) != heard.map(\.transition).sorted() {
                problems.append("\(reference) is out of order: \(heard)")
            }
            if isOver != ["resolve", "missed"].contains(kinds.last ?? "") {
                problems.append("\(reference) was told \(kinds), and stands at \(announcement.kind)")
            }
            if kinds.count(where: { $0 == "resolve" || $0 == "missed" }) > 1 {
                problems.append("\(reference) ended twice: \(kinds)")
            }
            if heard.last?.transition != announcement.transition {
                problems.append("\(reference): the newest was not told: \(heard), \(announcement.transition)")
            }
            if kinds.first != "trigger" && kinds.first != "missed" {
                problems.append("\(reference) began with \(kinds)")
            }
        }
        return problems
    }
}

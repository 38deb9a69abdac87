import Telemetry

@testable import Alerting

/// What happened in a random history, as nobody in it knows it, and what of it must not be.
struct HistoryRecord {
    /// A message that a channel has taken, as it came.
    struct Arrival {
        let delivery: Delivery
        let text: String
        /// Since when its channel was there: one that a reload took away is another one when it comes back.
        let since: Int
        var isRepeat: Bool { text.hasPrefix(FullRenderer.mark) }

        /// Whether the text tells what the message is to tell, as far as it was not cut.
        var isTrue: Bool {
            let renderer = FullRenderer()
            let whole = renderer.digest(delivery.announcements, title: .storm, channel: delivery.channel)
            let expected = isRepeat ? renderer.repeated(whole) : whole
            guard let cut = text.firstRange(of: "\n… (cut") else { return text == expected }
            return expected.hasPrefix(text[..<cut.lowerBound])
        }
    }

    /// The newest of an incident that somebody was to be told.
    struct Newest {
        let announcement: Announcement
        let order: Int
        let reloads: Int
    }

    /// What a history is to have in it.
    enum Happening: CaseIterable {
        case muted, rerouted, fallback, refused, cut, digest, marked
    }

    private(set) var arrivals: [Arrival] = []
    /// The newest state of every message that is on the disk.
    private(set) var durable: [String: Delivery] = [:]
    var seen: Set<Happening> = []
    var crashes = 0
    var reloads = 0
    /// Attempts of which nobody knows whether they arrived.
    private var unknown = 0
    /// By incident: the transitions that somebody was to be told.
    private var said: [String: Set<Int>] = [:]
    private var newest: [String: Newest] = [:]
    private var routing = RoutingTable(routes: [])
    /// Since when each channel is there.
    private var present: [String: Int] = [:]
    /// By incident and channel: when something came last.
    private var lastArrival: [String: Int] = [:]
    /// Counts what happens, to say what came first.
    private var order = 0

    /// Other routes hold from now on.
    mutating func take(_ table: HistoryTable) {
        order += 1
        routing = table.routing
        present = present.filter { table.policies[$0.key] != nil }
        for name in table.policies.keys where present[name] == nil { present[name] = order }
    }

    mutating func note(_ announcement: Announcement) {
        order += 1
        if announcement.isMuted { seen.insert(.muted) }
        guard let reference = announcement.incident?.reference, !announcement.isMuted else { return }
        said[reference, default: []].insert(announcement.transition)
        newest[reference] = Newest(announcement: announcement, order: order, reloads: reloads)
    }

    mutating func note(_ attempt: Outbox.Attempt, _ verdict: DeliveryOutcome.Verdict, hasArrived: Bool) {
        if verdict == .ambiguous { unknown += 1 }
        if verdict == .refused { seen.insert(.refused) }
        guard hasArrived else { return }
        order += 1
        let delivery = attempt.delivery
        let arrival = Arrival(delivery: delivery, text: attempt.text, since: present[delivery.channel] ?? 0)
        arrivals.append(arrival)
        for reference in delivery.references { lastArrival["\(reference) \(delivery.channel)"] = order }
        if arrival.isRepeat { seen.insert(.marked) }
        if delivery.kind == .digest { seen.insert(.digest) }
        if attempt.text.contains("… (cut") { seen.insert(.cut) }
    }

    mutating func keep(_ deliveries: [Delivery]) {
        for delivery in deliveries {
            let ways = routing.ways(delivery.severity, at: delivery.createdAt)
            if durable[delivery.id] == nil, delivery.kind == .single(.trigger),
                !ways.contains(where: { $0.channel == delivery.channel })
            {
                seen.insert(.fallback)
            }
            durable[delivery.id] = delivery
        }
    }
}

// What must not be.
extension HistoryRecord {
    /// All that is wrong with it.
    func problems() -> [String] {
        let (heard, single) = whatWasHeard()
        var problems = single
        var messages: [String: [Delivery]] = [:]
        for delivery in durable.values {
            for reference in Set(delivery.references) { messages[reference, default: []].append(delivery) }
        }
        for (reference, newest) in self.newest.sorted(by: { $0.key < $1.key }) {
            let channels = heard[reference] ?? [:]
            let all = messages[reference] ?? []
            problems += lost(newest, channels, all)
            for (channel, told) in channels.sorted(by: { $0.key < $1.key }) {
                problems += broken(newest, in: channel, told, all.filter { $0.channel == channel })
            }
        }
        return problems
    }

    /// By incident and channel what was heard, without what was heard before, and what is wrong with single messages.
    private func whatWasHeard() -> (heard: [String: [String: [Announcement]]], problems: [String]) {
        var heard: [String: [String: [Announcement]]] = [:]
        var problems: [String] = []
        var keys: [String: Int] = [:]
        var since: [String: Int] = [:]
        var repeats = 0
        for arrival in arrivals {
            let (id, channel) = (arrival.delivery.id, arrival.delivery.channel)
            if !arrival.isTrue { problems.append("\(id) says \(arrival.text)") }
            if let before = keys[id] {
                repeats += 1
                if !arrival.isRepeat, before == arrival.since { problems.append("\(id) came twice without saying so") }
                continue
            }
            keys[id] = arrival.since
            for announcement in arrival.delivery.announcements {
                guard let reference = announcement.incident?.reference else { continue }
                let place = "\(reference) \(channel)"
                let last = heard[reference]?[channel]?.last?.transition ?? 0
                let isOld = announcement.transition <= last
                // What says that it may be a repeat may be one, under another key after an outage.
                let mayBeOld = arrival.isRepeat || since[place, default: arrival.since] != arrival.since
                since[place] = arrival.since
                if mayBeOld, isOld { continue }
                let isSaid = said[reference]?.contains(announcement.transition) == true
                // A morning's digest has what is open still, as it stands, whether that was told or held back.
                let isList = arrival.delivery.kind == .digest && announcement.kind == .reminder && last > 0
                if isList, isOld || !isSaid { continue }
                if !isSaid { problems.append("\(place) was told \(announcement.transition), which was muted") }
                heard[reference, default: [:]][channel, default: []].append(announcement)
            }
        }
        if repeats > crashes + unknown { problems.append("\(repeats) repeats of \(crashes) crashes and \(unknown)") }
        return (heard, problems)
    }

    /// Whether nobody heard how an incident stands, nobody will, and not everybody refused to.
    private func lost(
        _ newest: Newest, _ heard: [String: [Announcement]], _ messages: [Delivery]
    ) -> [String] {
        let announcement = newest.announcement
        let reference = announcement.incident?.reference ?? "-"
        if heard.values.contains(where: { $0.last?.transition == announcement.transition }) { return [] }
        if messages.contains(where: { !$0.state.isFinal }) { return [] }
        let refused = Set(messages.filter { $0.state == .failed }.map(\.channel))
        if refused.isEmpty { return ["\(reference) was lost, it stands at \(announcement.kind)"] }
        // Nobody is owed the end of what nobody heard; where routes have changed, others were asked than would be now.
        if announcement.kind == .resolve || newest.reloads != reloads { return [] }
        var owed: Set<String> = []
        for way in routing.ways(announcement.severity, at: announcement.at) {
            owed.insert(way.channel)
            if announcement.severity == .critical, let second = way.fallback { owed.insert(second) }
        }
        let others = owed.subtracting(refused).sorted()
        return others.isEmpty ? [] : ["\(reference) was refused by \(refused.sorted()), and not told to \(others)"]
    }

    /// What is wrong with what one channel heard of an incident.
    private func broken(
        _ newest: Newest, in channel: String, _ told: [Announcement], _ messages: [Delivery]
    ) -> [String] {
        guard let first = told.first, let last = told.last else { return [] }
        let stand = newest.announcement
        var faults: [String] = []
        let ends = told.filter(\.endsIncident).count
        if zip(told, told.dropFirst()).contains(where: { $0.transition >= $1.transition }) {
            faults.append("is out of order")
        }
        if ends > 1 { faults.append("ended twice") }
        if ends > 0, !last.endsIncident || stand.kind != .resolve { faults.append("goes on after its end") }
        // What was refused at last may have arrived before; and a morning's digest has what is open, heard or not.
        let mayHaveBegun = messages.contains { $0.state == .failed && ($0.mayBeRepeat || first.kind == .reminder) }
        if first.kind != .trigger, first.kind != .missed, !mayHaveBegun { faults.append("began in the middle") }
        if last.transition != stand.transition, isOwed(newest, in: channel, after: last, messages) {
            faults.append("never heard the newest")
        }
        let story = told.map { "\($0.kind) \($0.transition)" }.joined(separator: ", ")
        return faults.map {
            "\(stand.incident?.reference ?? "-") in \(channel) \($0): \(story); it stands at \(stand.kind) "
                + "\(stand.transition)"
        }
    }

    /// Whether a channel that heard of an incident has to hear more: it is there, nothing waits, and it did not refuse.
    private func isOwed(
        _ newest: Newest, in channel: String, after last: Announcement, _ messages: [Delivery]
    ) -> Bool {
        if messages.contains(where: { !$0.state.isFinal }) { return false }
        guard let since = present[channel], since <= newest.order else { return false }
        let reference = last.incident?.reference ?? "-"
        // Of what a channel heard that was taken away, only that is known of which it said so.
        let isKnown = messages.contains { $0.state == .done }
        if since > lastArrival["\(reference) \(channel)"] ?? 0, !isKnown { return false }
        return !messages.contains { message in
            message.state == .failed
                && message.announcements.contains {
                    $0.incident?.reference == reference && $0.transition > last.transition
                }
        }
    }
}

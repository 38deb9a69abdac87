import Alerting

/// What the engine should announce, by a model that looks at everything anew after each event.
///
/// It knows one severity, no flapping and no deploys. Times are in milliseconds.
struct ReferenceModel {
    /// What is announced, and whether to nobody.
    struct Line: Hashable, Comparable, CustomStringConvertible {
        let at: Int64
        let check: String
        let kind: String
        let isMuted: Bool

        var description: String { "\(at) \(kind) \(check)\(isMuted ? " (muted)" : "")" }

        static func < (left: Self, right: Self) -> Bool {
            (left.at, left.check, left.kind) < (right.at, right.check, right.kind)
        }
    }

    private struct Check {
        var bad = 0
        var good = 0
        var isConfirmed = false
        var newest: Int64?
        var isFailing = false
        var isUnknown = false
        var wellAgain: Int64?
        /// When the run of bad measurements was first seen in this process, which asks what it needs.
        var asked: Int64?
        /// Bad measurements that nothing explained.
        var fresh = 0
        var isOpen = false
        var isHeld = false
        var isTold = false
        var remindAt: Int64?
        var acknowledgedUntil: Int64?
        var wasSeenBad = false
    }

    let needs: [String: Set<String>]
    let policy: ConfirmationPolicy
    let reminders: (first: Int64, then: Int64)
    private(set) var lines: [Line] = []
    private var checks: [String: Check] = [:]
    private var silences: [String: (pattern: String, until: Int64)] = [:]

    init(needs: [String: Set<String>], policy: ConfirmationPolicy, reminders: (first: Int64, then: Int64)) {
        self.needs = needs
        self.policy = policy
        self.reminders = reminders
    }

    mutating func take(_ event: AlertWorld.Event) {
        switch event {
        case .measured(let name, let level, let at):
            checks[name, default: Check()].isUnknown = level == .unknown
            if level != .unknown { measure(name, isBad: level != .clear, at) }
            lookAtAll(at)
        case .ticked(let at): lookAtAll(at)
        case .restarted(let at): restart(at)
        case .silenced(let id, let pattern, let until, let at):
            lookAtAll(at)
            silences[id] = (pattern, until)
        case .unsilenced(let id, let at):
            lookAtAll(at)
            silences[id] = nil
            lookAtAll(at)
        case .acknowledged(let name, let until, let at):
            lookAtAll(at)
            checks[name]?.acknowledgedUntil = until
        }
    }

    private mutating func measure(_ name: String, isBad: Bool, _ at: Int64) {
        var check = checks[name] ?? Check()
        if let newest = check.newest, newest >= at { return }
        check.newest = at
        if isBad {
            check.good = 0
            check.bad += 1
            check.wasSeenBad = true
            check.asked = check.asked ?? at
            check.fresh += 1
            if check.bad >= policy.failAfter { check.isConfirmed = true }
            check.wellAgain = nil
        } else {
            check.bad = 0
            check.good += 1
            if check.isFailing { check.wellAgain = at }
            if check.isConfirmed, check.good >= policy.clearAfter { check.isConfirmed = false }
            if !check.isConfirmed {
                check.asked = nil
                check.fresh = 0
            }
        }
        check.isFailing = isBad
        checks[name] = check
    }

    private func isExplained(_ name: String) -> Bool {
        guard let check = checks[name], check.asked != nil, let newest = check.newest else { return false }
        return (needs[name] ?? []).contains { other in
            guard let other = checks[other] else { return false }
            let isBlamed = other.isFailing && (!other.isUnknown || other.isConfirmed)
            return isBlamed || other.wellAgain.map { $0 > newest } ?? false
        }
    }

    private func isWaiting(_ name: String, _ at: Int64) -> Bool {
        guard let asked = checks[name]?.asked, at < asked + 5_000 else { return false }
        return (needs[name] ?? []).contains { checks[$0]?.newest.map { $0 < asked } ?? true }
    }

    private func isMuted(_ name: String, _ at: Int64) -> Bool {
        silences.values.contains { at < $0.until && ($0.pattern == "*" || $0.pattern == name) }
    }

    /// The moments between the last event and this one at which something is due come first.
    private mutating func lookAtAll(_ at: Int64) {
        for name in needs.keys.sorted() where isExplained(name) { checks[name]?.fresh = 0 }
        for name in needs.keys.sorted() { look(name, at) }
    }

    private mutating func look(_ name: String, _ at: Int64) {
        guard var check = checks[name] else { return }
        defer { checks[name] = check }
        func line(_ kind: String, _ isMuted: Bool) {
            lines.append(Line(at: at, check: name, kind: kind, isMuted: isMuted))
        }
        let isFree = check.fresh >= policy.failAfter && !isExplained(name) && !isWaiting(name, at)
        let isMuted = isMuted(name, at)
        if !check.isConfirmed {
            if check.isOpen, !check.isHeld { line("resolve", !check.isTold) }
            check.isOpen = false
            check.isTold = false
            check.remindAt = nil
            check.acknowledgedUntil = nil
            return
        }
        if !check.isOpen {
            check.isOpen = true
            check.isHeld = true
        }
        if let until = check.acknowledgedUntil, until <= at { check.acknowledgedUntil = nil }
        if check.isHeld, isFree {
            check.isHeld = false
            line("trigger", isMuted)
            check.isTold = !isMuted
            check.remindAt = isMuted ? nil : at + reminders.first
        } else if !check.isHeld, !check.isTold, !isMuted, isFree, check.wasSeenBad {
            line("trigger", false)
            check.isTold = true
            check.remindAt = at + reminders.first
        } else if check.isTold, let due = check.remindAt, due <= at, !isMuted, check.acknowledgedUntil == nil,
            check.wasSeenBad
        {
            line("reminder", false)
            check.remindAt = due + reminders.then > at ? due + reminders.then : at + reminders.then
        }
    }

    /// The process starts anew: what is only in memory is gone.
    private mutating func restart(_ at: Int64) {
        silences = silences.filter { $0.value.until > at }
        for name in checks.keys {
            guard var check = checks[name] else { continue }
            check.newest = nil
            check.isFailing = false
            check.wellAgain = nil
            check.asked = nil
            check.wasSeenBad = false
            check.fresh = check.isOpen && check.isHeld ? 0 : min(check.bad, policy.failAfter)
            checks[name] = check
        }
    }
}

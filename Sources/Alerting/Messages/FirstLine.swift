import Telemetry

/// The first line of a message: all that a lock screen shows of it.
///
/// `🚨 DOWN postgres/orders on db1: connection refused, since 03:12 WIB [K7QPX]`. The reason gives way where it gets too
/// long, then the name; state, time and reference never do.
struct FirstLine: Sendable {
    /// The line, at most `MessageLength.firstLine` long.
    let text: String
    /// Whether the whole reason, or a note's whole text, is in it.
    let isComplete: Bool

    private struct Parts {
        var what: String
        var place = ""
        var why: String?
        var tail: String
    }

    init(
        _ announcement: Announcement, _ words: MessageWords, limit: Int = MessageLength.firstLine,
        inDigest: Bool = false
    ) {
        let state = MessageState(announcement).text
        var parts = Self.parts(announcement, words)
        if inDigest { parts.place = "" }
        let fixed = MessageLength.of("\(state) \(parts.place)\(parts.tail)")
        let what = MessageLine.clip(parts.what, to: max(12, limit - fixed - (parts.why == nil ? 0 : 24)))
        guard let why = parts.why, !why.isEmpty else {
            text = MessageLine.clip("\(state) \(what)\(parts.place)\(parts.tail)", to: limit)
            isComplete = what == parts.what
            return
        }
        let empty = MessageLength.of(words.text(.why))
        let room = limit - fixed - MessageLength.of(what) - empty
        let shown = MessageLine.clip(why, to: room)
        isComplete = shown == why
        let reason = room < 8 ? "" : words.text(.why, ["why": shown])
        text = MessageLine.clip("\(state) \(what)\(parts.place)\(reason)\(parts.tail)", to: limit)
    }

    private static func parts(_ announcement: Announcement, _ words: MessageWords) -> Parts {
        let place = words.text(.onNode, ["node": MessageLine.plain(words.identity.node, limit: 24)])
        guard let incident = announcement.incident else {
            let said = MessageLine.clean(announcement.text ?? "")
            return Parts(what: said, place: "", why: nil, tail: "")
        }
        let reference = " [\(MessageLine.plain(incident.reference, limit: 12))]"
        let since = words.time(incident.since, asOf: announcement.at)
        var parts = Parts(
            what: MessageLine.clean(incident.key), place: place, why: reason(announcement, incident),
            tail: words.text(.since, ["time": since]) + reference)
        switch announcement.kind {
        case .trigger, .update, .note, .test, .canary: break
        case .reminder:
            let nth = words.language.ordinal(max(1, announcement.count))
            parts.tail = words.text(.since, ["time": since]) + words.text(.reminder, ["nth": nth]) + reference
        case .flapping:
            parts.why = nil
            parts.tail = words.text(.goesToAndFro, ["time": since]) + reference
        case .resolve, .missed:
            parts.why = announcement.text.map { MessageLine.clean($0) }
            // A name such as postgres/orders says where; host/local and omniflow/local do not.
            let isHere = incident.check?.targetID == .localHost || incident.check?.kind == OwnCheckCatalog.kind
            if !isHere { parts.place = "" }
            parts.tail = over(announcement, incident, words) + reference
        }
        return parts
    }

    private static func reason(_ announcement: Announcement, _ incident: Incident) -> String? {
        let said = announcement.kind == .update ? announcement.text : nil
        let parts = [said, incident.reason].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : MessageLine.clean(parts.joined(separator: ": "))
    }

    /// How long it was wrong, and of what nobody was told also when.
    private static func over(_ announcement: Announcement, _ incident: Incident, _ words: MessageWords) -> String {
        let end = incident.resolvedAt ?? announcement.at
        let duration = words.duration(of: incident, asOf: announcement.at)
        let isUp = incident.check?.isUpCheck == true
        let isWarning = incident.severity < .critical
        guard announcement.kind == .missed else {
            return words.text(isUp ? .down : isWarning ? .warned : .failed, ["duration": duration])
        }
        let phrase: MessagePhrase = isUp ? .wasDown : isWarning ? .wasWarning : .wasFailing
        return words.text(
            phrase,
            [
                "from": words.time(incident.since, asOf: announcement.at),
                "until": words.time(end, asOf: announcement.at), "duration": duration,
            ])
    }
}

import Telemetry

extension Delivery {
    /// The identity of the message that tells one announcement to a channel, the same in every life of the process.
    static func identity(of announcement: Announcement, channel: String) -> String {
        "\(announcement.identity)-\(channel)"
    }

    /// The identity of a message that says what several others would have said.
    static func identity(merging members: [String], channel: String) -> String {
        var hash = Fingerprint()
        for member in members { hash.add(member) }
        return "digest-\(hash.hexadecimal)-\(channel)"
    }

    /// The same message, telling something else of its incident.
    func telling(_ announcement: Announcement, text: String) -> Delivery {
        var delivery = Delivery(
            id: id, channel: channel, kind: .single(announcement.kind), severity: severity, references: references,
            text: text, announcements: [announcement], createdAt: createdAt, notBefore: notBefore)
        delivery.state = state
        delivery.mayBeRepeat = mayBeRepeat
        delivery.attempts = attempts
        delivery.trace = trace
        return delivery
    }

    /// How often it was tried before the attempt that is under way, as far as that is remembered.
    var resends: Int { max(0, attempts.count - 1) }

    /// How many attempts of a message are kept: the first five, and the newest of the others.
    static let attemptLimit = 20

    /// Adds an attempt, and forgets one of the middle where there are many.
    mutating func append(_ attempt: Attempt) {
        attempts.append(attempt)
        if attempts.count > Self.attemptLimit { attempts.remove(at: 5) }
    }
}

extension Announcement {
    /// What it is known by in the history: reference and transition, or a hash of what it says where it stands alone.
    var identity: String {
        if let incident { return "\(incident.reference)-\(transition)" }
        var hash = Fingerprint()
        hash.add(kind.rawValue)
        hash.add(at.rfc3339(fractionDigits: 9))
        hash.add(text ?? "")
        return "\(kind.rawValue)-\(hash.hexadecimal)"
    }

    /// The same of another kind, as loud as the incident ever was.
    func retold(as kind: Kind) -> Announcement {
        var retold = Announcement(
            kind: kind, incident: incident, transition: transition, at: at,
            severity: max(severity, incident?.severity ?? severity), text: text, count: count, isMuted: isMuted)
        retold.trace = trace
        return retold
    }

    /// The trace that telling it belongs to: its own, else that of its incident's newest change.
    var tracedIn: TraceCarrier? { trace ?? incident?.changedIn }

    /// Whether nothing more comes of its incident.
    var endsIncident: Bool { kind == .resolve || kind == .missed }
}

public import Telemetry

/// What the agent says of itself, in the settings' language and by the settings' clocks.
public struct OwnWords: Sendable, Equatable {
    private let language: MessageLanguage
    private let zone: TimeZoneRules

    /// Words of a language, with times of a zone.
    public init(language: MessageLanguage = .english, zone: TimeZoneRules = .utc) {
        self.language = language
        self.zone = zone
    }

    /// That it has started.
    public var started: String { language.text(.started) }

    /// That it stops.
    public var stops: String { language.text(.stops) }

    /// What a message says that somebody asked for to see it arrive.
    public var test: String { language.text(.test) }

    /// What a fire drill says.
    public var drill: String { language.text(.drill) }

    /// What a message says that only proves the way.
    public var canary: String { language.text(.canary) }

    /// That its own network was gone for a while; the obstacle stays as it was seen.
    public func lostNetwork(_ note: OwnNetworkNote) -> String {
        let count = note.checks.count
        let checks = language.text(count == 1 ? .checkUnknown : .checksUnknown, [("count", "\(count)")])
        return language.text(
            .ownNetwork,
            [("from", time(note.from)), ("until", time(note.to)), ("checks", checks), ("why", note.reason)])
    }

    /// That it was down for a while.
    func gap(from start: WallTime, until end: WallTime) -> String {
        language.text(.gap, [("from", time(start)), ("until", time(end))])
    }

    /// How the store's file was opened; what the database says stays as it is.
    func store(_ note: AlertStoreNote) -> String {
        switch note {
        case .damaged(let path, let reason, let aside):
            language.text(.storeDamaged, [("path", path), ("reason", reason), ("aside", aside)])
        case .newer(let path, let version, let fresh):
            language.text(.storeNewer, [("path", path), ("version", version), ("fresh", fresh)])
        }
    }

    private func time(_ moment: WallTime) -> String { MessageWords.exactTime(moment, in: zone) }
}

public import Telemetry

/// Writes messages in the settings' language and zone, in each channel's style.
///
/// The first line tells all that a lock screen shows, the identity block comes last, and what is between them is cut on
/// whole lines where it gets too long.
public struct MessageRenderer: MessageRendering {
    let words: MessageWords
    let externalURL: String?
    private let styles: [String: MessageStyle]
    private let usual: MessageTemplate?

    /// Creates a renderer.
    ///
    /// - Parameters:
    ///   - identity: who speaks.
    ///   - externalURL: the status page's address without a last slash, for links.
    ///   - zone: whose clocks the times are of.
    ///   - language: the words.
    ///   - styles: by the channel's name; the others look as usual.
    public init(
        identity: MessageIdentity, externalURL: String? = nil, zone: TimeZoneRules = .utc,
        language: MessageLanguage = .english, styles: [String: MessageStyle] = [:]
    ) {
        words = MessageWords(language: language, zone: zone, identity: identity)
        self.externalURL = externalURL
        self.styles = styles
        usual = try? MessageTemplate(Self.usualText(words))
    }

    /// The words of the settings' language, with the settings' clocks.
    public var ownWords: OwnWords { OwnWords(language: words.language, zone: words.zone) }

    /// The message that tells one announcement.
    public func text(_ announcement: Announcement, channel: String) -> String {
        let style = styles[channel] ?? MessageStyle()
        let head = FirstLine(announcement, words)
        let isClassic = style.layout == .classic
        let fields = MessageFields(
            announcement, words, externalURL: externalURL, showsReason: head.isComplete)
        let top = isClassic ? ClassicLayout(words).top(announcement, head.text) : [head.text]
        let bottom = isClassic ? [] : [identityLine(announcement.at)]
        guard let template = style.template ?? usual else { return fit(top, [], bottom) }
        for count in stride(from: fields.fitting(Self.room), through: 0, by: -1) {
            var lines = template.lines(fields.values(evidence: count))
            if isClassic { lines = ClassicLayout.details(lines) }
            if count == 0 || MessageLength.of((top + lines + bottom).joined(separator: "\n")) <= Self.room {
                return fit(top, lines, bottom)
            }
        }
        return fit(top, [], bottom)
    }

    /// The text with a second line that says so; one that has it stays as it is.
    public func repeated(_ text: String) -> String {
        let mark = words.text(.possibleRepeat)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first, !lines.contains(mark) else { return text }
        lines.removeFirst()
        let bottom = lines.popLast().map { [$0] } ?? []
        return fit([first, mark], lines, bottom, room: MessageLength.most)
    }

    /// How long a text may be before it is marked as a repeat.
    static let room = MessageLength.most - MessageLength.reserve

    /// Who says it, and when.
    func identityLine(_ moment: WallTime) -> String {
        let identity = words.identity
        let names = [identity.application, identity.environment, identity.node].compactMap { $0 }
            .map { MessageLine.plain($0, limit: 80) }.filter { !$0.isEmpty }.joined(separator: " / ")
        return words.text(.identity, ["names": names, "time": words.exactTime(moment)])
    }

    /// The lines as one text; where they are too long, whole ones of the middle go, and their number is told.
    func fit(_ top: [String], _ middle: [String], _ bottom: [String], room: Int = room) -> String {
        let all = top + middle + bottom
        let whole = all.joined(separator: "\n")
        guard MessageLength.of(whole) > room else { return whole }
        var kept = middle
        while !kept.isEmpty {
            kept.removeLast()
            let note = words.text(.more, ["count": "\(middle.count - kept.count)"])
            let text = (top + kept + [note] + bottom).joined(separator: "\n")
            if MessageLength.of(text) <= room { return text }
        }
        return MessageLine.clipLines((top + bottom).joined(separator: "\n"), to: room)
    }

    /// The usual lines between the first one and the identity block, as a template.
    private static func usualText(_ words: MessageWords) -> String {
        func line(_ field: String, _ phrase: MessagePhrase, _ value: KeyValuePairs<String, String>) -> String {
            "{{#\(field)}}\(words.text(phrase, value))\n{{/\(field)}}"
        }
        return [
            "{{#text}}{{.}}\n{{/text}}", line("impact", .hits, ["what": "{{.}}"]),
            line("causes", .causedBy, ["names": "{{.}}"]), line("full_reason", .reasonLine, ["why": "{{.}}"]),
            "{{#evidence}}- {{.}}\n{{/evidence}}", "{{#more}}{{.}}\n{{/more}}", "{{#deploy}}{{.}}\n{{/deploy}}",
            line("acknowledged_by", .acknowledgedBy, ["owner": "{{.}}"]), line("first_step", .first, ["step": "{{.}}"]),
            line("status_url", .statusPage, ["url": "{{.}}"]), line("runbook_url", .runbook, ["url": "{{.}}"]),
        ].joined()
    }
}

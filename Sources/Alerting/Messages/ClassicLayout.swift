import Telemetry

/// The top of a message as the Omniflow Starter writes them, for people and filters that are used to it.
///
/// The order is the original's. What is unknown is left out, values are not escaped, and the time has its distance from
/// UTC.
struct ClassicLayout {
    private let words: MessageWords

    init(_ words: MessageWords) {
        self.words = words
    }

    /// The lines down to the message itself, which is the usual first line.
    func top(_ announcement: Announcement, _ message: String) -> [String] {
        let identity = words.identity
        let (sign, level) = Self.level(announcement)
        let time = CivilTime(announcement.at, in: words.zone)
        let application = MessageLine.plain(identity.application, limit: 80)
        let fields: [(String, String?)] = [
            ("Level", level), ("Application", application), ("Instance", identity.hostName), ("Node", identity.node),
            ("IP (Local)", identity.localAddress), ("IP (Tailscale)", identity.tailnetAddress),
            ("Component", announcement.incident?.key ?? "omniflow-agent"), ("Time", Self.text(time)),
            ("Environment", identity.environment),
        ]
        let known = fields.compactMap { name, value -> String? in
            let shown = MessageLine.clean(value ?? "", limit: 200)
            return shown.isEmpty ? nil : "\(name): \(shown)"
        }
        let title = MessageLine.clip("\(sign) \(application.uppercased()) ALERT", to: MessageLength.firstLine)
        return [title, ""] + known + ["", "Message:", message]
    }

    /// The lines below the message, each with the original's bullet.
    static func details(_ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return [] }
        return ["", "Details:"] + lines.map { "• " + ($0.hasPrefix("- ") ? $0.dropFirst(2) : $0[...]) }
    }

    private static func level(_ announcement: Announcement) -> (sign: String, level: String) {
        switch announcement.kind {
        case .resolve, .missed: ("✅", "SUCCESS")
        case .note, .test, .canary: announcement.severity == .info ? ("ℹ️", "INFO") : ("⚠️", "WARNING")
        case .trigger, .update, .reminder, .flapping:
            switch announcement.severity {
            case .critical: ("🚨", "CRITICAL")
            case .warning: ("⚠️", "WARNING")
            case .info: ("ℹ️", "INFO")
            }
        }
    }

    /// `23/11/2026, 03.12.40 WIB (+07:00)`.
    private static func text(_ time: CivilTime) -> String {
        let date = time.date.split(separator: "-").reversed().joined(separator: "/")
        let clock = time.exactClock.split(separator: ":").joined(separator: ".")
        let distance = CivilTime.distance(time.offset)
        return "\(date), \(clock) \(time.zone)" + (time.zone == distance ? "" : " (\(distance))")
    }
}

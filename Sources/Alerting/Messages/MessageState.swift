import Telemetry

/// The sign and the word that a message begins with.
///
/// An up-check is `DOWN` and `UP`. Of an aspect nothing is down: it is `FAIL` (critical), `WARN` (warning) or `INFO`,
/// `STILL FAILING` or `STILL WARNING` in reminders, and `OK` once it is well; the same holds for rules.
struct MessageState: Sendable, Equatable {
    let sign: String
    let word: String

    init(sign: String, word: String) {
        self.sign = sign
        self.word = word
    }

    init(_ announcement: Announcement) {
        let isUp = announcement.incident?.check?.isUpCheck == true
        let severity = announcement.severity
        let loud = severity == .critical ? "🚨" : severity == .warning ? "⚠️" : "ℹ️"
        switch announcement.kind {
        case .trigger: self.init(sign: loud, word: isUp ? "DOWN" : Self.bad(severity))
        case .update: self.init(sign: loud, word: "UPDATE")
        case .reminder: self.init(sign: loud, word: isUp ? "STILL DOWN" : Self.still(severity))
        case .flapping: self.init(sign: "🔁", word: "FLAPPING")
        case .resolve, .missed:
            // It ended otherwise than by a good measurement: switched off, no longer watched.
            self.init(sign: "✅", word: announcement.text != nil ? "OVER" : isUp ? "UP" : "OK")
        case .note: self.init(sign: severity == .info ? "ℹ️" : loud, word: "NOTE")
        case .test: self.init(sign: "🔔", word: "TEST")
        case .canary: self.init(sign: "🐤", word: "CANARY")
        }
    }

    /// Sign and word.
    var text: String { "\(sign) \(word)" }

    private static func bad(_ severity: Severity) -> String {
        switch severity {
        case .critical: "FAIL"
        case .warning: "WARN"
        case .info: "INFO"
        }
    }

    private static func still(_ severity: Severity) -> String {
        switch severity {
        case .critical: "STILL FAILING"
        case .warning: "STILL WARNING"
        case .info: "STILL SO"
        }
    }
}

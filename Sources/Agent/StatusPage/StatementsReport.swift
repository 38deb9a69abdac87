import Probes
import Telemetry

/// What takes a PostgreSQL server's time and how it could take less, in words for the status page.
///
/// It is what `/api/omniflow/slow-queries` has, of which it shows the first few of each list; values in texts are
/// masked already.
struct StatementsReport: Sendable {
    /// A statement, or an index to drop or to create.
    struct Entry: Sendable {
        let figures: String
        /// SQL, cut; nil where the text is not known.
        let code: String?
        let note: String?
    }

    /// Entries of one kind.
    struct List: Sendable {
        let title: String
        let entries: [Entry]
        /// How many more there are, in words.
        let more: String?

        /// The first few; nil for none.
        fileprivate init?(_ title: String, _ entries: [Entry]) {
            guard !entries.isEmpty else { return nil }
            self.title = title
            self.entries = Array(entries.prefix(StatementsReport.longestList))
            let rest = entries.count - self.entries.count
            more = rest > 0 ? "\(rest) more" : nil
        }
    }

    /// A part that could not be seen.
    struct Gap: Sendable {
        let reason: String
        let hint: String?
    }

    /// How many entries of a list are shown.
    static let longestList = 5
    /// How many characters of SQL are shown.
    static let longestCode = 300

    let id: String
    let name: String
    /// When the round that found this ended.
    let moment: String
    let lists: [List]
    let gaps: [Gap]

    /// The report of a server; nil where there is nothing to tell.
    init?(_ insights: PostgresInsights, of target: TargetID) {
        id = "statements-\(target.name)"
        name = target.description
        moment = LocalTime.text(insights.measuredAt)
        lists = [
            List("Slow statements", insights.statements.map { Self.entry($0, interval: insights.interval) }),
            List("Running for long", insights.running.map(Self.entry)),
            List("Advice on indexes", insights.advice.map(Self.entry)),
        ].compactMap(\.self)
        gaps = insights.gaps.map { Gap(reason: "\($0.collector): \($0.reason)", hint: $0.hint) }
        if lists.isEmpty, gaps.isEmpty { return nil }
    }

    private static func entry(_ statement: SlowStatement, interval: Double?) -> Entry {
        let total = statement.total
        var parts =
            total.calls == 1
            ? ["\(time(total.seconds)) in one call"]
            : [
                "\(time(total.seconds)) in all", "\(time(total.meanSeconds)) each",
                ValueWords.text(total.calls, unit: "calls"),
            ]
        if let recent = statement.recent, let interval, recent.calls > 0 {
            parts.append("\(time(recent.seconds)) of the last \(time(interval))")
        }
        let place = [statement.user, statement.database].filter { !$0.isEmpty }.joined(separator: " in ")
        return Entry(
            figures: parts.joined(separator: " · "), code: statement.text.map(cut) ?? "its text is not known",
            note: place.isEmpty ? nil : "by \(place)")
    }

    private static func entry(_ running: RunningStatement) -> Entry {
        var parts = ["\(running.state) for \(time(running.seconds))"]
        if running.transactionSeconds > running.seconds + 1 {
            parts.append("in a transaction of \(time(running.transactionSeconds))")
        }
        if !running.wait.isEmpty { parts.append("waits for \(running.wait)") }
        if !running.blockedBy.isEmpty {
            parts.append("blocked by process \(running.blockedBy.prefix(3).map(String.init).joined(separator: ", "))")
        }
        let client = running.application.isEmpty ? "" : " (\(cut(running.application, to: 40)))"
        return Entry(
            figures: parts.joined(separator: " · "), code: running.text.isEmpty ? nil : cut(running.text),
            note: "process \(running.process), by \(running.user) in \(running.database)\(client)")
    }

    private static func entry(_ advice: IndexAdvice) -> Entry {
        let size = advice.bytes > 0 ? ValueWords.text(advice.bytes, unit: "bytes") : nil
        let gain = size.map { advice.index == nil ? "would take about \($0)" : "frees \($0)" }
        return Entry(
            figures: ["\(advice.schema).\(advice.table) in \(advice.database)", gain].compactMap(\.self)
                .joined(separator: " · "),
            code: cut(advice.statement), note: advice.why)
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 120 ? ValueWords.text(seconds, unit: "seconds") : DurationWords.text(.seconds(min(seconds, 1e9)))
    }

    private static func cut(_ text: String) -> String { cut(text, to: longestCode) }

    private static func cut(_ text: String, to length: Int) -> String {
        text.count > length ? text.prefix(length - 1) + "…" : text
    }
}

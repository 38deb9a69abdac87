import Mustache

/// A template for the lines of a message below its first one, in Mustache.
public struct MessageTemplate: Sendable {
    /// Why a text is no template.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong, in a few words.
        public let description: String
    }

    /// The values that a template may name; lists are sections.
    public static let fields = [
        "acknowledged_by", "application", "at", "cause_list", "causes", "check", "deploy", "duration", "environment",
        "evidence", "first_step", "full_reason", "hit_count", "hit_list", "hits", "impact", "kind", "more", "node",
        "reason", "reference", "reminder", "runbook_url", "severity", "since", "state", "status_url", "target", "text",
    ]

    private let template: MustacheTemplate
    /// Names in the text that no message has a value for.
    public let unknownFields: [String]

    /// Reads a template.
    ///
    /// - Throws: `Problem` with what is wrong with the text.
    public init(_ text: String) throws(Problem) {
        do {
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
        } catch {
            throw Problem(description: "this is no Mustache template: \(Self.reason(error))")
        }
        unknownFields = Self.names(in: text).filter { !Self.fields.contains($0) }
    }

    /// The lines for a message's values.
    func lines(_ values: [String: any Sendable]) -> [String] {
        template.render(values).split(whereSeparator: \.isNewline).map { line in
            MessageLine.plain(String(line))
        }.filter { !$0.isEmpty }
    }

    /// The names in tags, without what modifies them.
    private static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let tag = rest[open.upperBound..<close.lowerBound]
            rest = rest[close.upperBound...]
            guard let first = tag.first, !"!>%/=".contains(first) else { continue }
            let name = tag.drop { "#^&{ ".contains($0) }.prefix { $0.isLetter || $0 == "_" || $0.isNumber }
            // A name in brackets is a function around a value; those are Mustache's own affair.
            if !name.isEmpty, !tag.contains("("), !names.contains(String(name)) { names.append(String(name)) }
        }
        return names
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? MustacheTemplate.ParserError else {
            return MessageLine.plain("\(error)", limit: 120)
        }
        return MessageLine.plain(
            "line \(error.context.lineNumber), column \(error.context.columnNumber): \(error.error)", limit: 160)
    }
}

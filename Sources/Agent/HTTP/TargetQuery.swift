import Telemetry

/// `?target=` of the paths by which exporters answer for many servers: the name of a configured target, its host and
/// port, or its URL.
///
/// Other parameters (`auth_module`, `check-keys`, …) choose what an exporter should do; here the settings have said so
/// already, and they are left unread.
enum TargetQuery {
    /// Why a query names no target; one line for the caller.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The one target that a query string names among those of some kinds.
    static func target(
        in query: String?, kinds: [String], _ directory: TargetDirectory
    ) throws(Problem) -> TargetID {
        let fields = (query ?? "").split(separator: "&").filter { $0.hasPrefix("target=") }
        let names = directory.names(of: kinds)
        let known = names.isEmpty ? "there is none" : "known: \(names.joined(separator: ", "))"
        guard let field = fields.first, fields.count == 1 else {
            throw Problem(description: "name one target by target=NAME, HOST:PORT or its URL; \(known)")
        }
        guard let asked = PercentDecoding.decode(field.dropFirst("target=".count), plusIsSpace: true) else {
            throw Problem(description: "the target is not percent-encoded UTF-8")
        }
        let found = directory.found(asked, kinds: kinds)
        guard let target = found.first else {
            throw Problem(description: "no target is \(Self.shown(asked)); \(known)")
        }
        guard found.count == 1 else { throw Problem(description: ambiguous(asked, found)) }
        return target
    }

    /// What to answer where a name or address means several targets.
    static func ambiguous(_ asked: String, _ found: [TargetID]) -> String {
        "\(shown(asked)) can mean \(found.map(\.description).joined(separator: " or ")): ask for one of these"
    }

    /// What was asked for, short, quoted, and without the user part of a URL, where a password may stand.
    private static func shown(_ asked: String) -> String {
        var text = asked
        if let at = text.lastIndex(of: "@") {
            let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            if start < at { text.removeSubrange(start...at) }
        }
        return JSONText.quoted(String(text.prefix(100)))
    }
}

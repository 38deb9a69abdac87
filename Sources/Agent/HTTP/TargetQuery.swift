import Telemetry

/// `?target=` of the paths by which exporters answer for many servers: the name of a configured target, its host and
/// port, or its URL.
///
/// blackbox_exporter's `module=` says which kind is meant where several kinds watch one address; the name of a kind is
/// a module, too. Other parameters (`auth_module`, `check-keys`, …) choose what an exporter should do; here the
/// settings have said so already, and they are left unread.
enum TargetQuery {
    /// Why a query names no target; one line for the caller.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The decoded values of some fields of a query string; what cannot be decoded is empty.
    static func values(_ names: Set<String>, in query: String?) -> [String: [String]] {
        var found: [String: [String]] = [:]
        for part in (query ?? "").split(separator: "&") {
            guard let mark = part.firstIndex(of: "=") else { continue }
            let name = String(part[..<mark])
            guard names.contains(name) else { continue }
            found[name, default: []].append(
                PercentDecoding.decode(part[part.index(after: mark)...], plusIsSpace: true) ?? "")
        }
        return found
    }

    /// The one target that a query string names among those of some kinds.
    ///
    /// - Parameter modules: which kind each module means.
    static func target(
        in query: String?, kinds: [String], modules: [String: BlackboxTargets.Kind] = [:],
        _ directory: TargetDirectory
    ) throws(Problem) -> TargetID {
        let parts = (query ?? "").split(separator: "&")
        let fields = parts.filter { $0.hasPrefix("target=") }
        let kinds = try self.kinds(parts, kinds, modules)
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

    /// The kinds that a module leaves of some.
    private static func kinds(
        _ parts: [Substring], _ kinds: [String], _ modules: [String: BlackboxTargets.Kind]
    ) throws(Problem) -> [String] {
        let prefix = "module="
        guard let field = parts.first(where: { $0.hasPrefix(prefix) }) else { return kinds }
        let name = PercentDecoding.decode(field.dropFirst(prefix.count), plusIsSpace: true) ?? ""
        let kind = modules[name]?.rawValue ?? BlackboxTargets.Kind(rawValue: name)?.rawValue
        // Exporters of servers have no modules, and take no notice.
        guard kinds.contains(where: BlackboxTargets.kinds.contains) else { return kinds }
        if let kind { return kinds.filter { $0 == kind } }
        let known = Set(modules.keys).union(BlackboxTargets.kinds).sorted().joined(separator: ", ")
        throw Problem(
            description: "no module is \(shown(name)): name it under drop_in.blackbox_modules; known: \(known)")
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

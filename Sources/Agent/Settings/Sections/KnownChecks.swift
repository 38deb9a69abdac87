import Alerting
import Telemetry

/// Which checks this version has: names and patterns that can mean none of them are told.
enum KnownChecks {
    private static let longestName = 1_024

    /// A check of the catalogue as names and patterns see it, `*` where a part comes from the machine.
    private struct Entry: Sendable {
        let check: CheckDescriptor
        let base: Glob
        let aspect: Glob?
        /// What to write for it: the name without the part that comes from the machine.
        let name: String

        init(_ check: CheckDescriptor) {
            let name = check.name(target: check.onlyTarget ?? "*", object: "*")
            self.check = check
            base = Glob(name.targetID.description)
            aspect = name.aspect.map(Glob.init)
            let text = name.description
            self.name = text.hasSuffix(":*") ? String(text.dropLast(2)) : text
        }
    }

    private static let measured = CheckCatalog.measured.map(Entry.init)
    private static let entries = measured + CheckCatalog.own.map(Entry.init)

    /// The checks that a name or pattern can mean, as gates and limits understand it: without an aspect the up-check,
    /// with one also all below it.
    static func covered(by name: String) -> [CheckDescriptor] { covered(by: name, among: entries) }

    private static func covered(by name: String, among entries: [Entry]) -> [CheckDescriptor] {
        if name == "*" { return entries.map(\.check) }
        guard name.utf8.count <= longestName else { return [] }
        // Only * is special in names of checks; no check has the character that stands for ? here.
        let text = String(name.map { $0 == "?" ? "\u{0}" : $0 })
        let slash = text.firstIndex(of: "/") ?? text.startIndex
        let colon = text[slash...].firstIndex(of: ":")
        let base = Glob(String(text[..<(colon ?? text.endIndex)]))
        let fitting = entries.filter { base.overlaps($0.base) }
        guard let colon else { return fitting.filter { $0.aspect == nil }.map(\.check) }
        let aspect = Glob(String(text[text.index(after: colon)...]))
        let below = aspect.description + ":"
        return fitting.filter { entry in
            guard let known = entry.aspect else { return false }
            // Thousands of plain names are to be read quickly; patterns are few.
            guard aspect.isPattern else {
                return known.description.hasPrefix(below) || known.matches(aspect.description)
            }
            return aspect.overlaps(known) || Glob(below + "*").overlaps(known)
        }.map(\.check)
    }

    /// Tells a name or pattern that fits no check, with the nearest one.
    ///
    /// - Parameter isOfTarget: whether only checks of targets make sense, as gates and dependencies have it.
    static func review(
        _ name: String, in path: [String], _ place: SettingsPlace, as severity: SettingsIssue.Severity = .warning,
        isOfTarget: Bool, _ reader: inout SettingsReader
    ) {
        let known = isOfTarget ? measured : entries
        guard name.utf8.count <= longestName else {
            reader.report(
                .error, place, path,
                "the name has \(name.utf8.count) bytes; names of checks have \(longestName) at most",
                suggestion: "use a pattern with *")
            return
        }
        guard covered(by: name, among: known).isEmpty else {
            return reviewTarget(of: name, in: path, place, severity, &reader)
        }
        reader.report(
            severity, place, path, "\(JSONText.quoted(name)) matches no check",
            suggestion: (nearest(to: name, in: known) ?? nearestTarget(to: name, reader)).map { "did you mean \($0)?" }
                ?? "this version has \(fitting(name, in: known).map(\.name).joined(separator: ", "))")
    }

    /// The nearest target that is watched, for a name with a kind that there is not.
    private static func nearestTarget(to name: String, _ reader: SettingsReader) -> String? {
        let kinds = Set(entries.map(\.check).filter { $0.onlyTarget == nil }.map(\.kind)).sorted()
        return EditDistance.nearest(
            to: name, in: kinds.flatMap { kind in reader.names(below: ["probes", kind]).map { "\(kind)/\($0)" } })
    }

    /// The checks of the kind that a name begins with, else all.
    private static func fitting(_ name: String, in entries: [Entry]) -> [Entry] {
        let kind = name.prefix { $0 != "/" }
        let ofKind = entries.filter { $0.check.kind == kind }
        return ofKind.isEmpty ? entries : ofKind
    }

    /// Tells the name of a check of a server that the settings do not watch.
    private static func reviewTarget(
        of name: String, in path: [String], _ place: SettingsPlace, _ severity: SettingsIssue.Severity,
        _ reader: inout SettingsReader
    ) {
        guard let check = CheckName(parsing: name),
            !entries.contains(where: { $0.check.kind == check.kind && $0.check.onlyTarget != nil }),
            !check.kind.contains("*"), !check.target.contains("*"), !check.target.contains("?")
        else { return }
        let known = reader.names(below: ["probes", check.kind])
        guard !known.contains(check.target) else { return }
        let nearest = EditDistance.nearest(to: check.target, in: known).map { "did you mean \(check.kind)/\($0)?" }
        reader.report(
            severity, place, path, "\(check.targetID) is not watched, so \(name) matches nothing",
            suggestion: nearest
                ?? (known.isEmpty
                    ? "add probes.\(check.kind).\(check.target), or remove it"
                    : "watched are \(known.map { "\(check.kind)/\($0)" }.joined(separator: ", "))"))
    }

    /// The nearest name of a check; where the target is right, only the aspect is compared, and what the user wrote
    /// below it is kept if the result can match.
    private static func nearest(to name: String, in entries: [Entry]) -> String? {
        guard let check = CheckName(parsing: name), let aspect = check.aspect else {
            return EditDistance.nearest(to: name, in: entries.map(\.name))
        }
        let ofTarget = entries.filter { $0.base.matches(check.targetID.description) }
        if ofTarget.isEmpty { return EditDistance.nearest(to: name, in: entries.map(\.name)) }
        let known = ofTarget.compactMap { CheckName(parsing: $0.name)?.aspect }
        if let whole = EditDistance.nearest(to: aspect, in: known) { return "\(check.targetID):\(whole)" }
        let parts = aspect.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let head = EditDistance.nearest(to: String(parts[0]), in: known) else { return nil }
        let kept = "\(check.targetID):\(head):\(parts[1])"
        return covered(by: kept, among: entries).isEmpty ? "\(check.targetID):\(head)" : kept
    }
}

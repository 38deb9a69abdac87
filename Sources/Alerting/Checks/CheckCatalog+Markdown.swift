extension CheckCatalog {
    /// The page `docs/checks.md`: every check with its limits, its loudness and the first thing to do.
    public static func markdown() -> String {
        var lines = [
            "# Checks", "",
            "Generated from `CheckCatalog`; a test holds this page and the code together.", "",
            "A check is named `KIND/TARGET` (the target answers at all) or `KIND/TARGET:ASPECT`. Its state is",
            "`pass`, `warn`, `fail`, `unknown` (never measured, or too old to be believed) or `disabled`. A `warn`",
            "is never louder than a warning; a `fail` is as loud as the severity says.",
            "",
            "Limits are changed under `checks:` by name, and the more",
            "exact name wins: `host/local:disk` speaks for all disks, `host/local:disk:/var` for one. `*` stands for",
            "anything. A limit from the settings counts alone, without the \"less than … left\" of the default.", "",
            "A check exists where its families do: where a collector is off or a machine has no such thing,",
            "there is none.",
            "", "## Overview", "",
            "| check | warns | fails | severity | may page |", "| --- | --- | --- | --- | --- |",
        ]
        lines += all.map(row)
        for descriptor in all { lines += section(descriptor) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The checks of a kind with their default limits, each with a link to its section of that page.
    public static func table(kind: String) -> String {
        let rows = all.filter { $0.kind == kind }.map { check in
            let limits = check.limits == nil ? "see there | see there" : "\(warning(check)) | \(failure(check))"
            return
                "| [`\(title(check))`](../checks.md#\(anchor(check))) | \(limits) | \(check.mayPage ? "yes" : "no") |"
        }
        return (["| check | warns | fails | may page |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    /// What a heading is called in links: its letters and digits.
    private static func anchor(_ check: CheckDescriptor) -> String {
        title(check).lowercased().filter { $0.isLetter || $0.isNumber || "-_".contains($0) }
    }

    private static func row(_ check: CheckDescriptor) -> String {
        "| `\(title(check))` | \(warning(check)) | \(failure(check)) "
            + "| \(check.severity.rawValue) | \(check.mayPage ? "yes" : "no") |"
    }

    private static func warning(_ check: CheckDescriptor) -> String {
        limit(check.limits?.warn, check.limits, check.limits?.room?.warn)
    }

    private static func failure(_ check: CheckDescriptor) -> String {
        limit(check.limits?.critical, check.limits, check.limits?.room?.critical)
    }

    private static func section(_ check: CheckDescriptor) -> [String] {
        var lines = ["", "## `\(title(check))`", "", check.explanation]
        if let details = check.details { lines += ["", details] }
        lines += ["", "- First: \(check.firstStep)"]
        if let reason = check.pageReason { lines.append("- May page: \(reason)") }
        if !check.exclude.isEmpty {
            lines.append("- Leaves out: \(check.exclude.map { "`\($0)`" }.joined(separator: ", "))")
        }
        if !check.families.isEmpty {
            lines.append("- Reads: \(check.families.map { "`\($0)`" }.joined(separator: ", "))")
        }
        lines.append("- Runbook: [`\(check.runbook)`](runbooks/\(check.runbook).md)")
        return lines
    }

    private static func title(_ check: CheckDescriptor) -> String {
        let target = check.onlyTarget ?? "NAME"
        return check.aspect.map { "\(check.kind)/\(target):\($0)" } ?? "\(check.kind)/\(target)"
    }

    private static func limit(_ value: Double?, _ limits: CheckLimits?, _ room: Double?) -> String {
        guard let value, let limits else { return limits == nil ? "see below" : "never" }
        let word = limits.worse == .higher ? "from" : "at or below"
        let text = "\(word) \(HumanUnits.value(value, unit: limits.unit))"
        guard let room, let unit = limits.room?.unit, room.isFinite else { return text }
        return "\(text) and less than \(HumanUnits.value(room, unit: unit)) left"
    }
}

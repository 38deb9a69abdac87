import Foundation
import Telemetry

@testable import Probes

/// The table of a kind's families, as its page under `docs/probes` has it.
struct FamilyTable {
    let families: PublishedFamilies

    /// The table in Markdown, by name; where nothing has a unit or depends on `names`, without that column.
    var markdown: String {
        let hasUnits = rows.contains { !$0.unit.isEmpty }
        var columns: [(title: String, value: (Row) -> String)] = [
            ("family", { "`\($0.name)`" }), ("type", { $0.kind }),
            ("labels", { $0.labels.joined(separator: ", ") }),
        ]
        if hasUnits { columns.append(("unit", { $0.unit })) }
        if families.dependOnNames { columns.append(("only with", { $0.profile })) }
        columns.append(("says", { $0.help.replacing("|", with: "\\|") }))
        let titles = "| " + columns.map(\.title).joined(separator: " | ") + " |"
        let rule = "| " + columns.map { _ in "---" }.joined(separator: " | ") + " |"
        let lines = rows.sorted { $0.order < $1.order }.map { row in
            "| " + columns.map { $0.value(row) }.joined(separator: " | ") + " |"
        }
        return ([titles, rule] + lines).joined(separator: "\n")
    }

    private struct Row {
        let name: String
        let kind: String
        let labels: [String]
        let unit: String
        let profile: String
        let help: String

        /// Names that anything may stand for come last.
        var order: String { (name.first?.isUppercase == true ? "~" : "") + name + " " + profile }
    }

    private var rows: [Row] {
        rows(families.always, "") + rows(families.currentOnly, "current") + rows(families.debian12Only, "debian12")
            + families.patterns.map { pattern in
                Row(
                    name: pattern.prefix + pattern.rest,
                    kind: pattern.kinds.isEmpty ? "any" : pattern.kinds.map(\.rawValue).joined(separator: ", "),
                    labels: pattern.labelNames, unit: "", profile: "", help: pattern.help)
            }
    }

    private func rows(_ descriptors: [MetricDescriptor], _ profile: String) -> [Row] {
        descriptors.map { descriptor in
            Row(
                name: descriptor.name, kind: descriptor.kind.rawValue, labels: descriptor.labelNames,
                unit: descriptor.unit ?? "", profile: profile, help: descriptor.help)
        }
    }
}

import PostgresClient
import Telemetry

/// The server's settings that are numbers or switches.
///
/// What our own session overrides, its timeouts, is shown as it would be without: with the built-in default.
enum SettingsCollector {
    static let collector = PostgresCollector(
        name: "settings", tier: .rare, incumbents: [.current: ["settings"]],
        sql: { _ in
            "SELECT name, CASE WHEN source = 'client' THEN boot_val ELSE setting END AS setting, unit, vartype"
                + " FROM pg_settings WHERE vartype IN ('bool', 'integer', 'real')"
                + " AND name NOT IN ('sync_commit_cancel_wait', 'google_dataplex.max_messages')"
        }, read: read)

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            guard let name = row["name"], let value = value(row) else { continue }
            let unit = row["unit"].flatMap(SettingUnit.init)
            let family = "pg_settings_" + metricName(name) + (unit.map { "_" + $0.suffix } ?? "")
            guard MetricDescriptor.isValidName(family) else { continue }
            // -1 says "off" or "as another setting"; it is no amount.
            let scaled = value == -1 ? value : value * (unit?.factor ?? 1)
            samples.add(MetricDescriptor(family, .gauge, help: "The server's setting \(name)."), [], scaled)
        }
    }

    private static func value(_ row: PostgresRow) -> Double? {
        switch row["vartype"] {
        case "bool": row["setting"].map { $0 == "on" ? 1 : 0 }
        default: row.number("setting")
        }
    }

    private static func metricName(_ name: String) -> String {
        String(name.map { $0 == "." || $0 == "-" ? "_" : $0 })
    }
}

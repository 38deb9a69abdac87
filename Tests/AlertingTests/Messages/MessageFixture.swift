import Alerting
import Telemetry

/// Announcements for tests, all around 03:12:40 in Jakarta on 2026-11-23.
enum MessageFixture {
    static let began = WallTime(parsing: "2026-11-22T20:12:40Z") ?? WallTime(secondsSinceEpoch: 0)

    /// A zone seven hours east that has letters for its time.
    static func jakarta() throws -> TimeZoneRules {
        func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        let header =
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + [0, 0, 0, 0].flatMap(big) + big(1) + big(4)
        let body = big(25_200) + [0, 0] + Array("WIB\0".utf8)
        return try TimeZoneRules(parsing: header + body + header + body + Array("\nWIB-7\n".utf8))
    }

    static func renderer(
        _ language: MessageLanguage = .english, externalURL: String? = nil, styles: [String: MessageStyle] = [:]
    ) throws -> MessageRenderer {
        MessageRenderer(
            identity: MessageIdentity(
                application: "omniflow", environment: "production", node: "db1", hostName: "db1.example.org",
                localAddress: "10.0.0.5"),
            externalURL: externalURL, zone: try jakarta(), language: language, styles: styles)
    }

    static func incident(
        _ key: String = "postgres/orders", severity: Severity = .critical, reason: String? = "connection refused",
        reference: String = "K7QPX", over seconds: Int64? = nil
    ) -> Incident {
        var incident = Incident(
            reference: reference, key: key, phase: seconds == nil ? .open : .resolved, severity: severity, since: began,
            firedAt: began + .seconds(2), reason: reason, firstStep: "see whether it runs")
        incident.resolvedAt = seconds.map { began + .seconds($0) }
        return incident
    }

    static func announcement(
        _ kind: Announcement.Kind, _ incident: Incident? = incident(), transition: Int = 1, after seconds: Int64 = 2,
        severity: Severity? = nil, text: String? = nil, count: Int = 0
    ) -> Announcement {
        Announcement(
            kind: kind, incident: incident, transition: transition, at: began + .seconds(seconds),
            severity: severity ?? incident?.severity ?? .info, text: text, count: count)
    }
}

extension String {
    /// Its first line.
    var head: String { String(prefix { !$0.isNewline }) }
    /// Its lines.
    var rows: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}

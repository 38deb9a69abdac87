import Foundation
import PostgresClient
import Telemetry
import Testing

@testable import Probes

/// Answers of a console: commands as headings, columns and rows with commas between.
struct ShowRecording {
    var answers: [ShowCommand: PostgresResult] = [:]

    init(release: String) throws {
        let root = String(#filePath.dropLast("PgBouncer/ShowRecording.swift".utf8.count))
        self.init(text: try String(contentsOfFile: root + "Fixtures/pgbouncer/\(release).txt", encoding: .utf8))
    }

    init(text: String) {
        for block in text.split(separator: "## SHOW ").dropFirst() {
            let lines = block.split(separator: "\n")
            guard let name = lines.first, let command = ShowCommand(rawValue: name.lowercased()), lines.count > 1
            else { continue }
            answers[command] = Self.result(lines.dropFirst().map(String.init))
        }
    }

    /// A result from its columns and rows.
    static func result(_ lines: [String]) -> PostgresResult {
        let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        return PostgresResult(columns: rows.first ?? [], rows: rows.dropFirst().map { $0.map { $0 } })
    }

    static var settings: PgBouncerProbeSettings {
        get throws {
            PgBouncerProbeSettings(connection: try PostgresSettings(url: "postgresql://stats@127.0.0.1:6432"))
        }
    }

    /// The series that follow, by `name{label="value",…}`.
    func series(_ change: (inout PgBouncerProbeSettings) -> Void = { _ in }) throws -> [String: Double] {
        var settings = try Self.settings
        change(&settings)
        return Self.series(try Self.result(PgBouncerRound(answers: answers), settings).families)
    }

    /// The result of a first round.
    static func result(_ round: PgBouncerRound, _ settings: PgBouncerProbeSettings? = nil) throws -> ProbeResult {
        var waits = LoginWaits()
        return try round.result(
            settings ?? Self.settings, waits: &waits, at: MonotonicInstant(nanoseconds: 0))
    }

    static func series(_ families: [MetricFamily]) -> [String: Double] {
        var values: [String: Double] = [:]
        for family in families {
            for sample in family.samples {
                let labels = zip(sample.labelNames, sample.labelValues).map { "\($0)=\"\($1)\"" }
                let name = family.descriptor.name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
                #expect(values.updateValue(sample.value, forKey: name) == nil, "\(name) came twice")
            }
        }
        return values
    }
}

import PostgresClient
import Telemetry

/// How the rows of a `SHOW` command become series: some columns are labels, others numbers, unknown ones nothing.
///
/// Columns are found by name, for nearly every release of PgBouncer adds some and renames one now and then. Rows with
/// the same labels, which PgBouncer gives where a pool exists twice, become one.
struct ShowTable: Sendable {
    /// What becomes of the numbers of rows that share one series.
    enum Folding: Sendable {
        case sum
        case greatest
    }

    /// A column with numbers.
    struct Column: Sendable {
        /// The names that releases have given it; the first that is there counts.
        let names: [String]
        let family: MetricDescriptor
        /// What a number is multiplied with to come to the family's unit.
        var scale = 1.0
        var folding = Folding.sum
    }

    private struct Row {
        let labels: [String]
        var values: [Double?]
    }

    let command: ShowCommand
    /// The columns whose values are the labels, in the descriptors' order; without the first nothing can be told apart.
    let labelColumns: [String]
    let columns: [Column]

    /// Adds the series of a result.
    ///
    /// - Parameter limit: how many rows are told apart; of more, those with the greatest numbers in the first two
    ///   columns are, and the others are one row with every label `other`.
    /// - Throws: `malformed` where the result is not this command's.
    func add(_ result: PostgresResult, limit: Int = .max, into sink: inout MetricSink) throws(PostgresError) {
        guard let first = labelColumns.first, result.columns.contains(first) else {
            throw PostgresError(.malformed, "\(command.text) has no column \(labelColumns.first ?? "")")
        }
        var rows = merged(result)
        if rows.count > max(1, limit) { rows = bounded(rows, limit: max(1, limit)) }
        for row in rows {
            for (column, value) in zip(columns, row.values) {
                guard let value else { continue }
                sink.add(column.family, row.labels, value * column.scale)
            }
        }
    }

    /// The rows by their labels, in the order of the result.
    private func merged(_ result: PostgresResult) -> [Row] {
        let present = columns.map { column in column.names.first { result.columns.contains($0) } }
        var rows: [Row] = []
        var positions: [[String]: Int] = [:]
        for row in result.rows {
            let labels = labelColumns.map { row[$0] ?? "" }
            let values = zip(columns, present).map { column, name in
                name.flatMap { Self.number(row[$0], of: column.family.kind) }
            }
            if let position = positions[labels] {
                fold(values, into: &rows[position])
            } else {
                positions[labels] = rows.count
                rows.append(Row(labels: labels, values: values))
            }
        }
        return rows
    }

    private func bounded(_ rows: [Row], limit: Int) -> [Row] {
        func weight(_ row: Row) -> Double { row.values.prefix(2).reduce(0) { $0 + ($1 ?? 0) } }
        let order = rows.indices.sorted { left, right in
            let (a, b) = (weight(rows[left]), weight(rows[right]))
            return a == b ? left < right : a > b
        }
        var kept = order.prefix(limit - 1).sorted().map { rows[$0] }
        var rest = Row(labels: labelColumns.map { _ in "other" }, values: columns.map { _ in nil })
        for index in order.dropFirst(limit - 1) { fold(rows[index].values, into: &rest) }
        if let same = kept.firstIndex(where: { $0.labels == rest.labels }) {
            fold(rest.values, into: &kept[same])
        } else {
            kept.append(rest)
        }
        return kept
    }

    private func fold(_ values: [Double?], into row: inout Row) {
        for (index, column) in columns.enumerated() {
            guard let new = values[index] else { continue }
            guard let old = row.values[index] else {
                row.values[index] = new
                continue
            }
            row.values[index] = column.folding == .sum ? old + new : max(old, new)
        }
    }

    /// A finite number; a counter's is not negative either.
    static func number(_ text: String?, of kind: MetricKind = .gauge) -> Double? {
        guard let text, let number = Double(text), number.isFinite, kind != .counter || number >= 0 else { return nil }
        return number
    }
}

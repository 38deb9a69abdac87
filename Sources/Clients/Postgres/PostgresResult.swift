/// The whole answer to a statement.
public struct PostgresResult: Sendable {
    /// The names of the columns, in the server's order; empty for a statement without rows.
    public let columns: [String]
    /// The rows, in the server's order.
    public let rows: [PostgresRow]
    /// How many rows the statement read or changed, as its command tag says; nil when the tag has no number.
    public let affectedRows: Int?

    /// Creates a result, for tests of those who read results.
    ///
    /// A row shorter than the columns ends in nulls; what is longer is cut.
    public init(columns: [String], rows: [[String?]], affectedRows: Int? = nil) {
        let names = ColumnNames(columns)
        self.columns = columns
        self.rows = rows.map { row in
            let missing = max(0, columns.count - row.count)
            return PostgresRow(
                columns: names, values: Array(row.prefix(columns.count)) + Array(repeating: nil, count: missing))
        }
        self.affectedRows = affectedRows
    }

    init(columns: ColumnNames, rows: [PostgresRow], affectedRows: Int?) {
        self.columns = columns.names
        self.rows = rows
        self.affectedRows = affectedRows
    }
}

/// The columns of a result, shared by its rows.
final class ColumnNames: Sendable {
    let names: [String]
    /// Where a column stands; of columns with the same name, the first.
    let index: [String: Int]

    static let none = ColumnNames([])

    init(_ names: [String]) {
        self.names = names
        index = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    }
}

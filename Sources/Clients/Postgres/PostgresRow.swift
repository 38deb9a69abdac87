/// One row of a result, its values as the server's text.
public struct PostgresRow: Sendable {
    private let columns: ColumnNames
    /// The values in the order of the columns; nil for NULL.
    public let values: [String?]

    init(columns: ColumnNames, values: [String?]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column; nil for NULL and for a column that the result does not have.
    public subscript(_ column: String) -> String? {
        guard let index = columns.index[column], values.indices.contains(index) else { return nil }
        return values[index]
    }

    /// Whether the result has a column of this name, NULL or not.
    public func has(_ column: String) -> Bool { columns.index[column] != nil }

    /// A number of any type, `NaN` and `Infinity` included; nil for NULL and for what is no number.
    public func double(_ column: String) -> Double? { self[column].flatMap { Double($0) } }

    /// A whole number; nil for NULL, for fractions and for what passes 64 bits.
    public func int(_ column: String) -> Int64? { self[column].flatMap { Int64($0) } }

    /// A truth value, as PostgreSQL (`t`, `f`), its settings (`on`, `off`) and PgBouncer (`1`, `0`) write it.
    public func bool(_ column: String) -> Bool? {
        switch self[column] {
        case "t", "true", "on", "yes", "1": true
        case "f", "false", "off", "no", "0": false
        default: nil
        }
    }
}

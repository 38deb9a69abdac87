import PostgresClient

extension PostgresRow {
    /// The value as a number, true as 1 and false as 0; nil for NULL, for a column that is not there, for what is none.
    func number(_ column: String) -> Double? {
        guard let text = self[column] else { return nil }
        switch text {
        case "t", "true": return 1
        case "f", "false": return 0
        default: return Double(text)
        }
    }

    /// The value as a text, empty for NULL: what a label takes.
    func label(_ column: String) -> String { self[column] ?? "" }

    /// Whether the value is true.
    func isTrue(_ column: String) -> Bool { number(column) == 1 }
}

import CLibPQ

/// The one owner of a `PGresult`, cleared when released.
final class ResultHandle {
    /// What a result says about its statement.
    enum Kind {
        case rows, done, failed, copy, other
    }

    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var kind: Kind {
        switch PQresultStatus(result) {
        case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK: .rows
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .done
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .failed
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: .copy
        default: .other
        }
    }

    /// Whether more rows of the same set follow.
    var isSingleRow: Bool { PQresultStatus(result) == PGRES_SINGLE_TUPLE }

    var rowCount: Int { Int(PQntuples(result)) }

    var columnCount: Int { Int(PQnfields(result)) }

    var columnNames: ColumnNames {
        ColumnNames(
            (0..<PQnfields(result)).map { column in PQfname(result, column).map { String(cString: $0) } ?? "" })
    }

    /// The number in the command tag.
    var affectedRows: Int? { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } }

    /// The values of a row, and about how many bytes they take; bytes that are not UTF-8 become U+FFFD.
    func values(row: Int) -> (values: [String?], bytes: Int) {
        let row = Int32(clamping: row)
        let count = PQnfields(result)
        var values: [String?] = []
        values.reserveCapacity(Int(count))
        var bytes = 64
        for column in 0..<count {
            bytes += 16
            guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
                values.append(nil)
                continue
            }
            let length = Int(PQgetlength(result, row, column))
            bytes += length
            let buffer = UnsafeRawBufferPointer(start: start, count: length)
            values.append(String(decoding: buffer, as: UTF8.self))
        }
        return (values, bytes)
    }

    /// The error as the server, or libpq, put it.
    var failure: (sqlState: String?, severity: String?, text: String) {
        let sqlState = CLibPQ_sqlState(result).map { String(cString: $0) }
        let severity = CLibPQ_severity(result).map { String(cString: $0) }
        let text = CLibPQ_primaryMessage(result) ?? UnsafePointer(PQresultErrorMessage(result))
        return (sqlState, severity, text.map { String(cString: $0) } ?? "")
    }
}

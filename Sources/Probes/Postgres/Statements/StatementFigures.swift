import PostgresClient

/// What executions of statements came to: counts, seconds, blocks, bytes.
public struct StatementFigures: Sendable, Equatable {
    /// The columns of the question that reads them, in the order of the values.
    static let columns = [
        "calls", "seconds", "rows", "read_seconds", "write_seconds", "blocks_read", "temp_blocks", "wal_bytes",
    ]

    /// Nothing at all.
    static let zero = StatementFigures()

    private(set) var values: SIMD8<Double>

    /// Creates figures; what is no finite number above zero counts as 0.
    public init(
        calls: Double = 0, seconds: Double = 0, rows: Double = 0, blockReadSeconds: Double = 0,
        blockWriteSeconds: Double = 0, blocksRead: Double = 0, temporaryBlocks: Double = 0, walBytes: Double = 0
    ) {
        values = SIMD8(
            calls, seconds, rows, blockReadSeconds, blockWriteSeconds, blocksRead, temporaryBlocks, walBytes)
        for index in values.indices where !(values[index].isFinite && values[index] > 0) { values[index] = 0 }
    }

    /// Reads a row of the question.
    init(_ row: PostgresRow) {
        let numbers = Self.columns.map { row.number($0) ?? 0 }
        self.init(
            calls: numbers[0], seconds: numbers[1], rows: numbers[2], blockReadSeconds: numbers[3],
            blockWriteSeconds: numbers[4], blocksRead: numbers[5], temporaryBlocks: numbers[6], walBytes: numbers[7])
    }

    private init(values: SIMD8<Double>) {
        self.values = values
    }

    /// How often they ran.
    public var calls: Double { values[0] }
    /// How long all runs took, in seconds.
    public var seconds: Double { values[1] }
    /// How many rows they read or changed.
    public var rows: Double { values[2] }
    /// How long they waited for blocks to be read, in seconds; 0 unless the server's track_io_timing is on.
    public var blockReadSeconds: Double { values[3] }
    /// How long they waited for blocks to be written, in seconds, likewise.
    public var blockWriteSeconds: Double { values[4] }
    /// How many blocks of tables and indexes they had to read from the operating system.
    public var blocksRead: Double { values[5] }
    /// How many blocks of temporary files they read or wrote.
    public var temporaryBlocks: Double { values[6] }
    /// How many bytes of WAL they wrote; 0 before PostgreSQL 13.
    public var walBytes: Double { values[7] }

    /// How long one run took on average, in seconds; 0 where there was none.
    public var meanSeconds: Double { calls > 0 ? seconds / calls : 0 }

    /// How much was added since an earlier reading; all of it where the server began to count anew in between.
    func rise(since earlier: StatementFigures) -> StatementFigures {
        if calls < earlier.calls || seconds < earlier.seconds { return self }
        let rise = values - earlier.values
        return StatementFigures(values: rise.replacing(with: 0, where: rise .< 0))
    }

    static func + (left: Self, right: Self) -> Self { Self(values: left.values + right.values) }

    static func += (left: inout Self, right: Self) { left.values += right.values }
}

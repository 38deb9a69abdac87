import PostgresClient
import Telemetry

/// The WAL files that the server keeps.
enum WALCollector {
    static let segments = MetricDescriptor("pg_wal_segments", .gauge, help: "WAL files that are there.")
    static let size = MetricDescriptor("pg_wal_size_bytes", .gauge, help: "Bytes of the WAL files that are there.")

    static let collector = PostgresCollector(
        name: "wal", tier: .costly, incumbents: [.current: ["wal"]],
        sql: { _ in
            "SELECT count(*) AS segments, coalesce(sum(size), 0) AS size FROM pg_ls_waldir()"
                + " WHERE name ~ '^[0-9A-F]{24}$'"
        },
        read: { answer, samples in
            samples.add(segments, [], answer.rows.first?.number("segments"))
            samples.add(size, [], answer.rows.first?.number("size"))
        })
}

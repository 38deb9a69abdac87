/// THE table of fields of `INFO` and their families, section by section.
enum InfoCatalogue {
    /// The families of a profile by their fields.
    static func metrics(_ names: NamesProfile) -> [String: InfoMetric] {
        switch names {
        case .current: current
        case .debian12: debian12
        }
    }

    /// Every row.
    static let all: [InfoMetric] = Array(
        [server, clients, memory, persistence, statistics, traffic, replication, forks].joined())

    private static let current = table(.current)
    private static let debian12 = table(.debian12)

    private static func table(_ names: NamesProfile) -> [String: InfoMetric] {
        Dictionary(
            all.filter { $0.availability.includes(names) }.map { ($0.field, $0) },
            uniquingKeysWith: { first, _ in first })
    }
}

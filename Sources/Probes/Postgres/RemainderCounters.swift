import Telemetry

/// Keeps the counters of "all others" from jumping when a table or statement gets a series of its own or loses it.
///
/// The sum over the unnamed falls by a table's whole history when the table is named, and rises by it when it loses
/// its name: a rate would take that for traffic. So only what the sum rises by while the same ones are named counts.
/// The series of all others is the one whose last label is empty.
struct RemainderCounters: Sendable {
    private struct Database: Sendable {
        var named: Set<[String]>
        var raw: [String: Double] = [:]
        var shown: [String: Double] = [:]
    }

    private struct Key: Hashable {
        let database: String
        let collector: String
    }

    private var databases: [Key: Database] = [:]

    /// Corrects the samples of all others in the counters that a collector has of one database.
    mutating func adjust(
        _ families: [MetricFamily], of name: String, collector: String
    ) -> [MetricFamily] {
        let key = Key(database: name, collector: collector)
        let named = Set(
            families.first { $0.descriptor.kind == .counter }?.samples.filter { !Self.isRemainder($0) }
                .map(\.labelValues) ?? [])
        var database = databases[key] ?? Database(named: named)
        let isSame = database.named == named
        database.named = named
        var families = families
        for index in families.indices where families[index].descriptor.kind == .counter {
            let family = families[index].descriptor.name
            guard let position = families[index].samples.firstIndex(where: Self.isRemainder) else { continue }
            let raw = families[index].samples[position].value
            let rise = isSame ? max(0, raw - (database.raw[family] ?? raw)) : 0
            let shown = (database.shown[family] ?? raw) + rise
            database.raw[family] = raw
            database.shown[family] = shown
            families[index].samples[position].value = shown
        }
        databases[key] = database
        return families
    }

    /// Forgets databases that are no longer there.
    mutating func keep(only names: Set<String>) {
        databases = databases.filter { names.contains($0.key.database) }
    }

    private static func isRemainder(_ sample: Sample) -> Bool {
        let last = sample.labelNames.lastIndex { $0 != "server" }
        return last.map { sample.labelValues.indices.contains($0) && sample.labelValues[$0].isEmpty } ?? false
    }
}

import PostgresClient
import Telemetry

/// Makes a collector of a user's statement; rows become families by the columns' usage.
enum CustomQueryCollector {
    /// More rows than this are a mistake in the statement: the rest is left out and said.
    static let rowLimit = 5_000

    /// The collector; its name is the entry's with `query:` before it.
    static func collector(_ query: CustomQuery) -> PostgresCollector {
        var collector = PostgresCollector(
            name: "query:" + query.name, tier: query.interval > .zero ? .every(query.interval) : .everyRound,
            scope: query.isForEachDatabase ? .eachDatabase : .server,
            sql: { context in
                guard let versions = query.versions else { return query.query }
                return versions.contains(serverVersion: context.server.version) ? query.query : nil
            },
            read: { answer, samples in Reader(query, answer, samples.context).read(answer, &samples) })
        collector.isPrepared = false
        collector.timeout = query.timeout
        return collector
    }

    private struct Reader {
        let query: CustomQuery
        let labels: [CustomQuery.Column]
        let labelNames: [String]
        let extraLabels: [String]
        let metrics: [(column: CustomQuery.Column, descriptor: MetricDescriptor)]

        init(_ query: CustomQuery, _ answer: PostgresResult, _ context: PostgresContext) {
            self.query = query
            let described = query.columns.filter {
                $0.versions?.contains(serverVersion: context.server.version) ?? true
            }
            labels = described.filter { $0.usage == .label && MetricDescriptor.isValidLabelName($0.name) }
            // Answers of several databases have to differ; the exporter names the server besides.
            let needsDatabase = query.isForEachDatabase && !labels.contains { $0.name == "datname" }
            extraLabels = (needsDatabase ? [context.server.database] : []) + [context.serverLabel]
            let names = labels.map(\.name) + (needsDatabase ? ["datname"] : []) + ["server"]
            labelNames = names
            var hidden = Set(query.columns.map(\.name))
            for column in described where column.usage == .histogram {
                hidden.formUnion(["_bucket", "_sum", "_count"].map { column.name + $0 })
            }
            let unknown = answer.columns.filter { !hidden.contains($0) }.map {
                CustomQuery.Column(name: $0, usage: .discard, description: "A column that nobody described")
            }
            metrics = (described.filter { $0.usage != .label && $0.usage != .discard } + unknown).compactMap {
                column -> (column: CustomQuery.Column, descriptor: MetricDescriptor)? in
                let name = "\(query.name)_\(column.name)" + (column.usage == .duration ? "_milliseconds" : "")
                guard MetricDescriptor.isValidName(name) else { return nil }
                let help = column.description.isEmpty ? "A column of the query \(query.name)." : column.description
                return (
                    column,
                    MetricDescriptor(name, Self.kind(column.usage), labels: names, help: Self.sentence(help))
                )
            }
        }

        func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
            var seen: Set<[String]> = []
            var doubles = 0
            for row in answer.rows.prefix(CustomQueryCollector.rowLimit) {
                let values = labels.map { row.label($0.name) } + extraLabels
                guard seen.insert(values).inserted else {
                    doubles += 1
                    continue
                }
                for metric in metrics { add(metric.column, metric.descriptor, row, values, &samples) }
            }
            if answer.rows.count > CustomQueryCollector.rowLimit {
                samples.fails("more than \(CustomQueryCollector.rowLimit) rows", hint: "bound the statement with LIMIT")
            } else if doubles > 0 {
                samples.fails(
                    "\(doubles) rows have the labels of another row",
                    hint: "give the query \(query.name) labels that tell its rows apart")
            }
        }

        private func add(
            _ column: CustomQuery.Column, _ descriptor: MetricDescriptor, _ row: PostgresRow, _ labels: [String],
            _ samples: inout PostgresSamples
        ) {
            guard row.has(column.name) else { return }
            switch (column.usage, row[column.name]) {
            case (.histogram, let text?):
                addHistogram(text, column, descriptor, row, labels, &samples)
            case (.histogram, nil), (.mappedMetric, nil), (.duration, nil):
                break
            case (.mappedMetric, let text?):
                samples.addLabelled(descriptor, labels, column.mapping[text])
            case (.duration, let text?):
                samples.addLabelled(descriptor, labels, ValueText.milliseconds(text))
            case (_, let text?):
                samples.addLabelled(descriptor, labels, ValueText.number(text))
            case (_, nil):
                samples.addLabelled(descriptor, labels, .nan)
            }
        }

        private func addHistogram(
            _ text: String, _ column: CustomQuery.Column, _ descriptor: MetricDescriptor, _ row: PostgresRow,
            _ labels: [String], _ samples: inout PostgresSamples
        ) {
            guard let bounds = ValueText.array(text),
                let counts = row[column.name + "_bucket"].flatMap(ValueText.array), counts.count >= bounds.count,
                let sum = row.number(column.name + "_sum"), let count = row.number(column.name + "_count")
            else { return }
            for (bound, value) in zip(bounds, counts) where bound.isFinite {
                samples.addBucket(descriptor, labels, bound: Self.bound(bound), value)
            }
            samples.addBucket(descriptor, labels, bound: "+Inf", count)
            samples.addLabelled(descriptor, labels, sum, suffix: .sum)
            samples.addLabelled(descriptor, labels, count, suffix: .count)
        }

        /// `1` and not `1.0`, as the exporter writes a bound.
        private static func bound(_ value: Double) -> String {
            if abs(value) < 1e6, let whole = Int(exactly: value) { return String(whole) }
            return "\(value)"
        }

        private static func kind(_ usage: CustomQuery.Usage) -> MetricKind {
            switch usage {
            case .counter: .counter
            case .gauge, .mappedMetric, .duration: .gauge
            case .histogram: .histogram
            case .discard, .label: .untyped
            }
        }

        private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }
    }
}

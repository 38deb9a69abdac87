public import Telemetry

extension MetricRegistry {
    /// What `/metrics` shows of the registry: everything since the start, sorted by name.
    ///
    /// Names follow OpenTelemetry's rules for Prometheus: `http.server.request.duration` in seconds is
    /// `http_server_request_duration_seconds`. Where two instruments come to one name, or one has the name of a probe's
    /// family, `MergedFamilies` says what is shown.
    public func families() -> [MetricFamily] {
        refresh()
        return published().compactMap { metadata, series in
            let samples = series.flatMap { Self.samples(of: $0, metadata) }
            return samples.isEmpty ? nil : MetricFamily(metadata.family, samples: samples)
        }
        .sorted { $0.descriptor.name < $1.descriptor.name }
    }

    private static func samples(of series: MetricSeries, _ metadata: InstrumentMetadata) -> [Sample] {
        guard let reading = series.reading else { return [] }
        let identity = series.identity
        let value: Double
        switch reading.value {
        case .int(let number): value = Double(number)
        case .double(let number): value = number
        case .histogram(let total): return samples(of: total, reading.exemplars, metadata, identity)
        }
        return [
            Sample(
                labelNames: identity.labelNames, labelValues: identity.labelValues, value: value,
                exemplar: reading.exemplars.first.map { Exemplar($0) })
        ]
    }

    private static func samples(
        of total: HistogramTotal, _ exemplars: [PointExemplar], _ metadata: InstrumentMetadata,
        _ identity: SeriesIdentity
    ) -> [Sample] {
        let (names, values) = (identity.labelNames, identity.labelValues)
        let bounded = names + ["le"]
        var samples: [Sample] = []
        samples.reserveCapacity(total.counts.count + 2)
        var count: UInt64 = 0
        for (index, text) in metadata.boundTexts.enumerated() where index < total.counts.count {
            count &+= total.counts[index]
            let upper = index < metadata.bounds.count ? metadata.bounds[index] : .infinity
            let lower = index > 0 ? metadata.bounds[index - 1] : -.infinity
            let exemplar = exemplars.first { $0.value > lower && $0.value <= upper }
            samples.append(
                Sample(
                    suffix: .bucket, labelNames: bounded, labelValues: values + [text], value: Double(count),
                    exemplar: exemplar.map { Exemplar($0) }))
        }
        samples.append(Sample(suffix: .sum, labelNames: names, labelValues: values, value: total.sum))
        samples.append(Sample(suffix: .count, labelNames: names, labelValues: values, value: Double(count)))
        return samples
    }
}

extension Exemplar {
    /// The exemplar as OpenMetrics has it.
    convenience init(_ exemplar: PointExemplar) {
        let (seconds, rest) = exemplar.time.quotientAndRemainder(dividingBy: 1_000_000_000)
        self.init(
            labelNames: Self.traceLabels, labelValues: [exemplar.traceID.description, exemplar.spanID.description],
            value: exemplar.value,
            time: WallTime(
                secondsSinceEpoch: Int64(clamping: seconds), nanoseconds: Int32(truncatingIfNeeded: rest)))
    }

    private static let traceLabels = ["trace_id", "span_id"]
}

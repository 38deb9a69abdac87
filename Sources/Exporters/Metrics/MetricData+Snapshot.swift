public import Telemetry

extension MetricData {
    /// Families of `/metrics` as OTLP has them, in the order in which they come.
    ///
    /// Names stay what they are on `/metrics`, suffixes included, so that a query finds the same number on either way.
    /// Counters become sums, and gauges and what has no type become gauges; all numbers stay doubles, NaN included. A
    /// histogram that breaks the rules of its type becomes gauges, one for each sample name. When a counter began only
    /// what is watched could say, and it does not: the start stays 0, which OTLP reads as unknown.
    ///
    /// - Parameters:
    ///   - families: One of each name, as `MergedFamilies` has them.
    ///   - labels: Attributes that every point gets unless it has one of the name.
    ///   - moment: When they were measured.
    public static func from(
        _ families: [MetricFamily], labels: [Attribute] = [], at moment: WallTime
    ) -> [MetricData] {
        let conversion = FamilyConversion(labels: labels, moment: moment)
        return families.flatMap { conversion.metrics(of: $0) }
    }
}

/// Turns families into metrics of one moment.
private struct FamilyConversion {
    let labels: [Attribute]
    let time: UInt64

    init(labels: [Attribute], moment: WallTime) {
        self.labels = labels
        let seconds = UInt64(clamping: moment.secondsSinceEpoch)
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        time = overflow ? .max : scaled.addingReportingOverflow(UInt64(moment.nanoseconds)).partialValue
    }

    func metrics(of family: MetricFamily) -> [MetricData] {
        guard !family.samples.isEmpty else { return [] }
        let descriptor = family.descriptor
        switch descriptor.kind {
        case .counter:
            let points = family.samples.map { number($0) }
            return [metric(descriptor, descriptor.name, .sum(points, temporality: .cumulative, isMonotonic: true))]
        case .gauge, .untyped:
            return [metric(descriptor, descriptor.name, .gauge(family.samples.map { number($0) }))]
        case .histogram:
            guard let points = histograms(family.samples) else { return loose(family) }
            return [metric(descriptor, descriptor.name, .histogram(points, temporality: .cumulative))]
        case .summary:
            guard let points = summaries(family.samples) else { return loose(family) }
            return [metric(descriptor, descriptor.name, .summary(points))]
        }
    }

    private func metric(_ descriptor: MetricDescriptor, _ name: String, _ shape: MetricData.Shape) -> MetricData {
        MetricData(
            name: name, description: descriptor.help, unit: BridgeName.unit(of: descriptor.unit), shape: shape)
    }

    private func loose(_ family: MetricFamily) -> [MetricData] {
        LooseSeries.parts(of: family).map { part in
            metric(family.descriptor, part.name, .gauge(part.samples.map { number($0) }))
        }
    }

    private func number(_ sample: Sample) -> NumberPoint {
        NumberPoint(attributes: attributes(of: sample), time: time, value: .double(sample.value))
    }

    /// Nil where a group of samples is no histogram.
    private func histograms(_ samples: [Sample]) -> [HistogramPoint]? {
        let family = CompositeFamily(samples, .histogram)
        guard family.shape != .loose else { return nil }
        var points: [HistogramPoint] = []
        var bounds: [Double] = []
        var counts: [UInt64] = []
        var sum: Double?
        var below: UInt64 = 0
        // Groups stand one after the other: buckets by rising bounds, the sum, and the count as the last.
        for sample in family.samples {
            switch sample.suffix {
            case .bucket:
                guard let bound = bound(of: sample, "le"), let count = UInt64(exactly: sample.value), count >= below
                else { return nil }
                if bound.isFinite { bounds.append(bound) }
                counts.append(count - below)
                below = count
            case .sum: sum = sample.value
            case .count:
                guard counts.count == bounds.count + 1 else { return nil }
                points.append(
                    HistogramPoint(
                        attributes: attributes(of: sample), time: time, count: below, sum: sum, bounds: bounds,
                        bucketCounts: counts))
                (bounds, counts, sum, below) = ([], [], nil, 0)
            case .none: return nil
            }
        }
        return points
    }

    /// Nil where a group of samples is no summary.
    private func summaries(_ samples: [Sample]) -> [SummaryPoint]? {
        let family = CompositeFamily(samples, .summary)
        guard family.shape == .declared else { return nil }
        var points: [SummaryPoint] = []
        var places: [[Attribute]: Int] = [:]
        for sample in family.samples {
            let attributes = attributes(of: sample, without: "quantile")
            let place = places[attributes] ?? points.count
            if place == points.count {
                places[attributes] = place
                points.append(SummaryPoint(attributes: attributes, time: time, count: 0, sum: 0, quantiles: []))
            }
            switch sample.suffix {
            case .none:
                guard let quantile = bound(of: sample, "quantile") else { return nil }
                points[place].quantiles.append(.init(quantile: quantile, value: sample.value))
            case .sum: points[place].sum = sample.value
            case .count:
                guard let count = UInt64(exactly: sample.value) else { return nil }
                points[place].count = count
            case .bucket: return nil
            }
        }
        return points
    }

    private func bound(of sample: Sample, _ label: String) -> Double? {
        sample.labelNames.firstIndex(of: label).flatMap { Double(sample.labelValues[$0]) }
    }

    /// Sorted by key; a label with an empty value is as good as none.
    private func attributes(of sample: Sample, without left: String? = nil) -> [Attribute] {
        var attributes: [Attribute] = []
        attributes.reserveCapacity(sample.labelNames.count + labels.count)
        for (name, value) in zip(sample.labelNames, sample.labelValues) where name != left && !value.isEmpty {
            attributes.append(Attribute(name, .string(value)))
        }
        for label in labels where !attributes.contains(where: { $0.key == label.key }) { attributes.append(label) }
        return attributes.count > 1 ? attributes.sorted { $0.key < $1.key } : attributes
    }
}

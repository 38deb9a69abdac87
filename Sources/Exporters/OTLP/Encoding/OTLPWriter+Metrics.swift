extension OTLPWriter {
    /// `Metric`.
    mutating func metric(_ metric: MetricData) {
        textIfAny(OTLPField(1, "name"), metric.name)
        textIfAny(OTLPField(2, "description"), metric.description)
        textIfAny(OTLPField(3, "unit"), metric.unit)
        let points = OTLPField(1, "dataPoints")
        switch metric.shape {
        case .gauge(let numbers):
            message(OTLPField(5, "gauge")) { $0.each(points, numbers) { $0.number($1) } }
        case .sum(let numbers, let temporality, let isMonotonic):
            message(OTLPField(7, "sum")) { writer in
                writer.each(points, numbers) { $0.number($1) }
                writer.temporality(temporality)
                if isMonotonic { writer.flag(OTLPField(3, "isMonotonic"), true) }
            }
        case .histogram(let histograms, let temporality):
            message(OTLPField(9, "histogram")) { writer in
                writer.each(points, histograms) { $0.histogram($1) }
                writer.temporality(temporality)
            }
        case .summary(let summaries):
            message(OTLPField(11, "summary")) { $0.each(points, summaries) { $0.summary($1) } }
        }
    }

    /// The `aggregation_temporality` of sums and histograms.
    private mutating func temporality(_ temporality: Temporality) {
        small(OTLPField(2, "aggregationTemporality"), temporality == .delta ? 1 : 2)
    }

    /// `NumberDataPoint`.
    private mutating func number(_ point: NumberPoint) {
        times(point.startTime, point.time)
        switch point.value {
        case .double(let value): number(OTLPField(4, "asDouble"), value)
        case .int(let value): fixedSigned(OTLPField(6, "asInt"), value)
        }
        each(OTLPField(5, "exemplars"), point.exemplars) { $0.exemplar($1) }
        attributes(OTLPField(7, "attributes"), point.attributes)
    }

    /// `HistogramDataPoint`.
    private mutating func histogram(_ point: HistogramPoint) {
        times(point.startTime, point.time)
        fixedIfAny(OTLPField(4, "count"), point.count)
        if let sum = point.sum { number(OTLPField(5, "sum"), sum) }
        if !point.bucketCounts.isEmpty { fixedList(OTLPField(6, "bucketCounts"), point.bucketCounts) }
        if !point.bounds.isEmpty { numberList(OTLPField(7, "explicitBounds"), point.bounds) }
        each(OTLPField(8, "exemplars"), point.exemplars) { $0.exemplar($1) }
        attributes(OTLPField(9, "attributes"), point.attributes)
        if let minimum = point.minimum { number(OTLPField(11, "min"), minimum) }
        if let maximum = point.maximum { number(OTLPField(12, "max"), maximum) }
    }

    /// `SummaryDataPoint`.
    private mutating func summary(_ point: SummaryPoint) {
        times(point.startTime, point.time)
        fixedIfAny(OTLPField(4, "count"), point.count)
        numberIfAny(OTLPField(5, "sum"), point.sum)
        each(OTLPField(6, "quantileValues"), point.quantiles) { writer, quantile in
            writer.numberIfAny(OTLPField(1, "quantile"), quantile.quantile)
            writer.numberIfAny(OTLPField(2, "value"), quantile.value)
        }
        attributes(OTLPField(7, "attributes"), point.attributes)
    }

    /// The two times that every point begins with.
    private mutating func times(_ start: UInt64, _ time: UInt64) {
        fixedIfAny(OTLPField(2, "startTimeUnixNano"), start)
        fixedIfAny(OTLPField(3, "timeUnixNano"), time)
    }

    /// `Exemplar`.
    private mutating func exemplar(_ exemplar: PointExemplar) {
        fixedIfAny(OTLPField(2, "timeUnixNano"), exemplar.time)
        number(OTLPField(3, "asDouble"), exemplar.value)
        if exemplar.spanID.isValid { identity(OTLPField(4, "spanId"), exemplar.spanID) }
        if exemplar.traceID.isValid { identity(OTLPField(5, "traceId"), exemplar.traceID) }
    }
}

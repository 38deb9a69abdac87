extension MetricData {
    /// The same points with one metric of each name, as receivers want it; in the order of the first of each.
    ///
    /// Metrics of one name that are not of one shape stay apart.
    public static func merged(_ metrics: [MetricData]) -> [MetricData] {
        var merged: [MetricData] = []
        var positions: [String: Int] = [:]
        for metric in metrics {
            if let position = positions[metric.name], merged[position].shape.take(metric.shape) { continue }
            if positions[metric.name] == nil { positions[metric.name] = merged.count }
            merged.append(metric)
        }
        return merged
    }
}

extension MetricData.Shape {
    /// Takes in the points of another shape; false where they are of another kind.
    fileprivate mutating func take(_ other: MetricData.Shape) -> Bool {
        switch (self, other) {
        case (.gauge(let own), .gauge(let points)): self = .gauge(own + points)
        case (.sum(let own, let temporality, let isMonotonic), .sum(let points, let other, let isOtherMonotonic))
        where temporality == other && isMonotonic == isOtherMonotonic:
            self = .sum(own + points, temporality: temporality, isMonotonic: isMonotonic)
        case (.histogram(let own, let temporality), .histogram(let points, let other)) where temporality == other:
            self = .histogram(own + points, temporality: temporality)
        case (.summary(let own), .summary(let points)): self = .summary(own + points)
        default: return false
        }
        return true
    }
}

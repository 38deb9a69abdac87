public import CoreMetrics

extension MetricRegistry {
    /// A counter of whole numbers.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard case .counter(let series) = series(label, .counter, dimensions) else {
            return NOOPMetricsHandler.instance
        }
        return series
    }

    /// A counter of any numbers.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        guard case .floatingPointCounter(let series) = series(label, .floatingPointCounter, dimensions) else {
            return NOOPMetricsHandler.instance
        }
        return series
    }

    /// A value that is set, or goes up and down.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard case .gauge(let series) = series(label, .meter, dimensions) else { return NOOPMetricsHandler.instance }
        return series
    }

    /// A histogram where values are to be aggregated, else the last value.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        switch series(label, aggregate ? .recorder : .gauge, dimensions) {
        case .gauge(let series): series
        case .histogram(let series): series
        case .counter, .floatingPointCounter: NOOPMetricsHandler.instance
        }
    }

    /// A histogram of durations in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        guard case .histogram(let series) = series(label, .timer, dimensions) else {
            return NOOPMetricsHandler.instance
        }
        return series
    }

    /// Lets go of a counter; the last to do so ends its series.
    public func destroyCounter(_ handler: any CounterHandler) {
        if let series = handler as? CounterSeries { release(series.identity) }
    }

    /// Lets go of a counter; the last to do so ends its series.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        if let series = handler as? FloatingPointCounterSeries { release(series.identity) }
    }

    /// Lets go of a meter; the last to do so ends its series.
    public func destroyMeter(_ handler: any MeterHandler) {
        if let series = handler as? GaugeSeries { release(series.identity) }
    }

    /// Lets go of a recorder; the last to do so ends its series.
    public func destroyRecorder(_ handler: any RecorderHandler) {
        if let series = handler as? HistogramSeries { release(series.identity) }
        if let series = handler as? GaugeSeries { release(series.identity) }
    }

    /// Lets go of a timer; the last to do so ends its series.
    public func destroyTimer(_ handler: any TimerHandler) {
        if let series = handler as? HistogramSeries { release(series.identity) }
    }
}

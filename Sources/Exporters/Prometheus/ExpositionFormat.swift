/// The two formats in which a Prometheus server reads metrics.
public enum ExpositionFormat: String, Sendable, CaseIterable {
    /// The text format, version 0.0.4, which every scraper understands.
    case text
    /// OpenMetrics, version 1.0.0.
    case openMetrics = "openmetrics"

    /// The value of the Content-Type header that goes with the format.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What stands after the last family: OpenMetrics proves with it that nothing was cut off.
    var trailer: [UInt8] {
        switch self {
        case .text: []
        case .openMetrics: Array("# EOF\n".utf8)
        }
    }

    /// Renders families in this format.
    public func render(_ families: MergedFamilies) -> RenderedExposition {
        switch self {
        case .text: PrometheusText.render(families)
        case .openMetrics: OpenMetricsText.render(families)
        }
    }
}

import Telemetry

/// Renders families in the Prometheus text format 0.0.4.
///
/// Each family has one HELP and one TYPE line before its samples and no timestamps. A histogram without its `+Inf`
/// bucket, or a summary whose quantiles cannot be read, is not what its type promises: its series are shown as
/// untyped families of their own (`x_bucket`, `x_sum`, `x_count`), so that nothing is lost and nothing is invalid.
public enum PrometheusText {
    /// Renders families; the same families always give the same bytes.
    public static func render(_ families: MergedFamilies) -> RenderedExposition {
        var writer = ExpositionWriter(for: families, .text)
        for (family, shape) in zip(families.families, families.shapes) {
            writer.write(family) { writer in
                if shape == .loose {
                    appendLoose(family, to: &writer)
                } else {
                    appendHeader(family.descriptor.name, family.descriptor.kind, family.descriptor.help, to: &writer)
                    for sample in family.samples {
                        writer.appendSample(family.descriptor.name, sample, style: .shortest)
                    }
                }
            }
        }
        return writer.finish(families, .text)
    }

    private static func appendHeader(
        _ name: String, _ kind: MetricKind, _ help: String, to writer: inout ExpositionWriter
    ) {
        writer.appendHelp(name, help, escapingQuotes: false)
        writer.appendMetadata("# TYPE ", name, kind.rawValue)
    }

    private static func appendLoose(_ family: MetricFamily, to writer: inout ExpositionWriter) {
        for part in LooseSeries.parts(of: family) {
            appendHeader(part.name, .untyped, family.descriptor.help, to: &writer)
            for sample in part.samples {
                writer.appendSample(family.descriptor.name, sample, style: .shortest)
            }
        }
    }
}

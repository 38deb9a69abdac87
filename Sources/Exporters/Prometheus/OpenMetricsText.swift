import Telemetry

/// Renders families as OpenMetrics 1.0.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
///
/// Where the format is stricter than the text format, the answer stays valid as a whole and no sample name changes:
/// - a counter is called by its name without `_total`; one whose name does not end so is `unknown`;
/// - a counter's sample that is NaN or negative is left out and counted in `RenderedExposition.omitted`;
/// - `UNIT` is written only where it is the last word of the family's name;
/// - a histogram or summary that breaks a rule of the format (a fractional bucket, a negative sum) is shown as
///   `unknown` families, one for each sample name;
/// - an exemplar stands behind a counter or a bucket only, and only where its labels are short enough;
/// - where two families would claim one name through their suffixes (gauge `x_created` beside counter `x_total`), the
///   one that has suffixes is shown as `unknown` instead.
public enum OpenMetricsText {
    /// Renders families; the same families always give the same bytes.
    public static func render(_ families: MergedFamilies) -> RenderedExposition {
        var writer = ExpositionWriter(for: families, .openMetrics)
        let layout =
            families.memory?.layout(of: families) { OpenMetricsLayout(of: families) } ?? OpenMetricsLayout(of: families)
        for (index, family) in families.families.enumerated() {
            let (role, header) = (layout.roles[index], layout.headers[index])
            writer.write(family, as: role) { writer in
                switch role {
                case .declared: appendDeclared(family, header, to: &writer)
                case .counter: appendCounter(family, header, to: &writer)
                case .composite: appendComposite(family, header, to: &writer)
                case .loose: appendLoose(family, to: &writer)
                }
            }
        }
        return writer.finish(families, roles: layout.roles, .openMetrics)
    }

    private static func appendDeclared(_ family: MetricFamily, _ header: [UInt8], to writer: inout ExpositionWriter) {
        writer.append(lines: header)
        for sample in family.samples {
            writer.appendSample(family.descriptor.name, sample, style: .withPoint)
        }
    }

    private static func appendCounter(_ family: MetricFamily, _ header: [UInt8], to writer: inout ExpositionWriter) {
        var hasHeader = false
        for sample in family.samples {
            guard sample.value >= 0 else {
                writer.omitted += 1
                continue
            }
            if !hasHeader {
                writer.append(lines: header)
                hasHeader = true
            }
            writer.appendSample(family.descriptor.name, sample, style: .withPoint, showsExemplar: true)
        }
    }

    private static func appendComposite(_ family: MetricFamily, _ header: [UInt8], to writer: inout ExpositionWriter) {
        let descriptor = family.descriptor
        writer.append(lines: header)
        for sample in family.samples {
            switch sample.suffix {
            case .none: writer.appendSample(descriptor.name, sample, style: .withPoint, canonicalBound: "quantile")
            case .bucket:
                writer.appendSample(
                    descriptor.name, sample, style: .shortest, canonicalBound: "le", showsExemplar: true)
            case .count: writer.appendSample(descriptor.name, sample, style: .shortest)
            case .sum: writer.appendSample(descriptor.name, sample, style: .withPoint)
            }
        }
    }

    private static func appendLoose(_ family: MetricFamily, to writer: inout ExpositionWriter) {
        for part in LooseSeries.parts(of: family) {
            writer.append(lines: OpenMetricsLayout.header(part.name, "unknown", family.descriptor))
            for sample in part.samples {
                writer.appendSample(family.descriptor.name, sample, style: .withPoint)
            }
        }
    }
}

import Telemetry

/// Renders families as OpenMetrics 1.0.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
///
/// Where the format is stricter than the text format, the answer stays valid as a whole and no sample name changes:
/// - a counter is called by its name without `_total`; one whose name does not end so is `unknown`;
/// - a counter's sample that is NaN or negative is left out and counted in `RenderedExposition.omitted`;
/// - `UNIT` is written only where it is the last word of the family's name;
/// - a histogram or summary that breaks a rule of the format (a fractional bucket, a negative sum) is shown as
///   `unknown` families, one for each sample name;
/// - where two families would claim one name through their suffixes (gauge `x_created` beside counter `x_total`), the
///   one that has suffixes is shown as `unknown` instead.
public enum OpenMetricsText {
    /// Renders families; the same families always give the same bytes.
    public static func render(_ families: MergedFamilies) -> RenderedExposition {
        var writer = ExpositionWriter(for: families)
        let roles = OpenMetricsRole.assign(families)
        for (family, role) in zip(families.families, roles) {
            let start = writer.bytes.count
            switch role {
            case .declared(let type): appendDeclared(family, type, to: &writer)
            case .counter(let name): appendCounter(family, name, to: &writer)
            case .composite: appendComposite(family, to: &writer)
            case .loose: appendLoose(family, to: &writer)
            }
            writer.endSection(of: family.descriptor, since: start)
        }
        return writer.finish(.openMetrics)
    }

    private static func appendHeader(
        _ name: String, _ type: String, _ descriptor: MetricDescriptor, to writer: inout ExpositionWriter
    ) {
        writer.appendHelp(name, descriptor.help, escapingQuotes: true)
        writer.appendMetadata("# TYPE ", name, type)
        guard let unit = descriptor.unit, isSuffix(unit, of: name) else { return }
        writer.appendMetadata("# UNIT ", name, unit)
    }

    /// Whether a family's name ends in an underscore and the unit, so that a `UNIT` line is allowed.
    private static func isSuffix(_ unit: String, of name: String) -> Bool {
        let rest = name.utf8.count - unit.utf8.count
        return !unit.isEmpty && rest > 1 && name.hasSuffix(unit)
            && name.utf8.dropFirst(rest - 1).first == UInt8(ascii: "_")
    }

    private static func appendDeclared(_ family: MetricFamily, _ type: String, to writer: inout ExpositionWriter) {
        appendHeader(family.descriptor.name, type, family.descriptor, to: &writer)
        for sample in family.samples {
            writer.appendSample(family.descriptor.name, sample, style: .withPoint)
        }
    }

    private static func appendCounter(_ family: MetricFamily, _ name: String, to writer: inout ExpositionWriter) {
        var hasHeader = false
        for sample in family.samples {
            guard sample.value >= 0 else {
                writer.omitted += 1
                continue
            }
            if !hasHeader {
                appendHeader(name, "counter", family.descriptor, to: &writer)
                hasHeader = true
            }
            writer.appendSample(family.descriptor.name, sample, style: .withPoint)
        }
    }

    private static func appendComposite(_ family: MetricFamily, to writer: inout ExpositionWriter) {
        let descriptor = family.descriptor
        appendHeader(descriptor.name, descriptor.kind.rawValue, descriptor, to: &writer)
        for sample in family.samples {
            switch sample.suffix {
            case .none: writer.appendSample(descriptor.name, sample, style: .withPoint, canonicalBound: "quantile")
            case .bucket: writer.appendSample(descriptor.name, sample, style: .shortest, canonicalBound: "le")
            case .count: writer.appendSample(descriptor.name, sample, style: .shortest)
            case .sum: writer.appendSample(descriptor.name, sample, style: .withPoint)
            }
        }
    }

    private static func appendLoose(_ family: MetricFamily, to writer: inout ExpositionWriter) {
        for part in LooseSeries.parts(of: family) {
            appendHeader(part.name, "unknown", family.descriptor, to: &writer)
            for sample in part.samples {
                writer.appendSample(family.descriptor.name, sample, style: .withPoint)
            }
        }
    }
}

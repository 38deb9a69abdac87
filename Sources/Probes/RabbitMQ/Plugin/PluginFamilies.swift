import Telemetry

/// The plugin's families as the agent publishes them: under its names, types and labels.
///
/// Where we have a help of our own for a name it is ours, so that the text does not depend on the release; otherwise it
/// is the plugin's, made a sentence.
struct PluginFamilies {
    private static let ownHelp: [String: String] = Dictionary(
        CoreFamily.all.compactMap { family in
            // Of what the API knows for the whole cluster only, the plugin tells the node's own share.
            guard case .node = family.source else { return nil }
            return (family.descriptor.name, family.descriptor.help)
        }, uniquingKeysWith: { first, _ in first })
    /// How many descriptors are remembered before the memory is dropped.
    private static let limit = 2_000

    private var descriptors: [String: MetricDescriptor] = [:]

    /// The families for the agent's answer, without those that the filter found too large.
    mutating func families(_ read: [ExpositionFamily], without tooLarge: [String]) -> [MetricFamily] {
        let dropped = Set(tooLarge)
        return read.filter { !dropped.contains($0.name) }.map { family in
            MetricFamily(descriptor(of: family), samples: family.samples)
        }
    }

    private mutating func descriptor(of family: ExpositionFamily) -> MetricDescriptor {
        let kind = family.kind ?? .untyped
        let help = Self.ownHelp[family.name] ?? Self.sentence(family.help ?? "")
        if let known = descriptors[family.name], known.kind == kind, known.help == help { return known }
        if descriptors.count >= Self.limit { descriptors.removeAll() }
        let descriptor = MetricDescriptor(family.name, kind, help: help)
        descriptors[family.name] = descriptor
        return descriptor
    }

    private static func sentence(_ text: String) -> String {
        if text.isEmpty { return "Passed on from the broker's Prometheus plugin." }
        return text.hasSuffix(".") ? text : text + "."
    }
}

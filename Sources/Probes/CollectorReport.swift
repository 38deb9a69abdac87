/// A change in how a part of a probe fares.
public struct CollectorReport: Sendable {
    /// The collector's name, as the label `collector` has it; node_exporter's for those of the host.
    public let collector: String
    /// Why it fails now; nil when it works again.
    public let reason: String?
}

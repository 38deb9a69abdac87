/// A change in how a part of a probe fares.
public struct CollectorReport: Sendable, Equatable {
    /// The collector's name, as the label `collector` has it; node_exporter's for those of the host.
    public let collector: String
    /// Why it fails now; nil when it works again.
    public let reason: String?
    /// What to do about it, if there is a first step to name.
    public let hint: String?

    /// Says that a collector fails, or with no reason that it works again.
    public init(collector: String, reason: String?, hint: String? = nil) {
        self.collector = collector
        self.reason = reason
        self.hint = hint
    }
}

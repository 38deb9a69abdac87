/// The samplers by the names that `OTEL_TRACES_SAMPLER` has for them.
public enum SamplerName: String, Sendable, CaseIterable {
    case alwaysOn = "always_on"
    case alwaysOff = "always_off"
    case ratio = "traceidratio"
    case parentBasedAlwaysOn = "parentbased_always_on"
    case parentBasedAlwaysOff = "parentbased_always_off"
    case parentBasedRatio = "parentbased_traceidratio"

    /// The sampler of that name.
    ///
    /// - Parameter ratio: the share of the traces, from 0 to 1, where the sampler keeps a share.
    public func choice(ratio: Double) -> SamplerChoice {
        switch self {
        case .alwaysOn: .always
        case .alwaysOff: .never
        case .ratio: .ratio(ratio)
        case .parentBasedAlwaysOn: .parentBased(root: .always)
        case .parentBasedAlwaysOff: .parentBased(root: .never)
        case .parentBasedRatio: .parentBased(root: .ratio(ratio))
        }
    }
}

extension SamplerChoice {
    /// The share of the traces that it keeps of those that begin here; nil where it keeps all or none by its kind.
    public var ratio: Double? {
        switch self {
        case .always, .never: nil
        case .ratio(let ratio): ratio
        case .parentBased(let root): root.ratio
        }
    }

    /// The same sampler with another share; itself where it keeps none.
    func with(ratio: Double) -> SamplerChoice {
        switch self {
        case .always, .never: self
        case .ratio: .ratio(ratio)
        case .parentBased(let root): .parentBased(root: root.with(ratio: ratio))
        }
    }

    /// The name, where it has one.
    var name: String {
        switch self {
        case .always: SamplerName.alwaysOn.rawValue
        case .never: SamplerName.alwaysOff.rawValue
        case .ratio: SamplerName.ratio.rawValue
        case .parentBased(let root): "parentbased_\(root.name)"
        }
    }
}

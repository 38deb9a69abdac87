import Telemetry

/// What becomes of the label names of a sample: made once for each set of names, applied to each sample.
enum LabelPlan {
    /// The labels stay as they are.
    case unchanged
    /// Only some of the labels stay, and the source's own follow them.
    case changed(names: [String], kept: [Int], added: [String])
    /// The names cannot be shown: one is no label name, or one occurs twice.
    case refused

    /// Leaves out the names that begin with `__`, which belong to Prometheus, and adds labels that are not there yet.
    init(_ names: [String], adding labels: [FamilySource.Label]) {
        guard names.allSatisfy(MetricDescriptor.isValidLabelName), names.count < 2 || Set(names).count == names.count
        else {
            self = .refused
            return
        }
        if names.isEmpty, labels.isEmpty {
            self = .unchanged
            return
        }
        let kept = names.indices.filter { !names[$0].hasPrefix("__") }
        let added = labels.filter { !names.contains($0.name) }
        if kept.count == names.count, added.isEmpty {
            self = .unchanged
        } else {
            self = .changed(
                names: kept.map { names[$0] } + added.map(\.name), kept: kept, added: added.map(\.value))
        }
    }

    /// The sample with the labels that it is shown with, or nil if it cannot be shown.
    func apply(to sample: Sample) -> Sample? {
        guard sample.labelNames.count == sample.labelValues.count else { return nil }
        switch self {
        case .unchanged: return sample
        case .refused: return nil
        case .changed(let names, let kept, let added):
            let values = kept.map { sample.labelValues[$0] } + added
            return Sample(suffix: sample.suffix, labelNames: names, labelValues: values, value: sample.value)
        }
    }
}

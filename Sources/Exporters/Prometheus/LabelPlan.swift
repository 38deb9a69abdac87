import Telemetry

/// What becomes of the label names of a sample: made once for each set of names, applied to each sample.
enum LabelPlan {
    /// The labels stay as they are.
    case unchanged
    /// Only some of the labels stay, and the source's own follow them.
    case changed(names: [String], kept: [Int], added: [String])
    /// The names cannot be shown: one is no label name, or one occurs twice.
    case refused

    /// Leaves out the names that begin with `__`, which belong to Prometheus, and adds the source's labels.
    ///
    /// A label that has the name of one of these already is called `exported_…`, as Prometheus itself does it when it
    /// adds labels to what it scrapes.
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
        if kept.count == names.count, labels.isEmpty {
            self = .unchanged
            return
        }
        let added = labels.map(\.name)
        let taken = Set(names).union(added)
        self = .changed(
            names: kept.map { Self.free(names[$0], added, taken) } + added, kept: kept, added: labels.map(\.value))
    }

    /// The name that a label gets beside labels that are added.
    private static func free(_ name: String, _ added: [String], _ taken: Set<String>) -> String {
        guard added.contains(name) else { return name }
        var name = name
        repeat { name = "exported_" + name } while taken.contains(name)
        return name
    }

    /// The sample with the labels that it is shown with, or nil if it cannot be shown.
    func apply(to sample: Sample) -> Sample? {
        guard sample.labelNames.count == sample.labelValues.count else { return nil }
        switch self {
        case .unchanged: return sample
        case .refused: return nil
        case .changed(let names, let kept, let added):
            let values = kept.map { sample.labelValues[$0] } + added
            return Sample(
                suffix: sample.suffix, labelNames: names, labelValues: values, value: sample.value,
                exemplar: sample.exemplar)
        }
    }
}

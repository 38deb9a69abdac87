import Telemetry

extension MetricFamily {
    /// Whether another family of the same name would be shown by the same bytes: descriptor, labels, numbers and
    /// exemplars are the same, to the bit.
    ///
    /// What was not measured again is the same memory, which is seen at once.
    func isSame(as other: MetricFamily) -> Bool {
        descriptor.isAlike(other.descriptor)
            && (isSameMemory(samples, other.samples)
                || samples.count == other.samples.count
                    && zip(samples, other.samples).allSatisfy { $0.isSame(as: $1) })
    }

    /// Whether the samples are those of another family without a look at them.
    func shares(_ other: MetricFamily) -> Bool {
        descriptor === other.descriptor && isSameMemory(samples, other.samples)
    }
}

extension MetricDescriptor {
    /// Whether another descriptor says the same; nearly always it is the same one.
    func isAlike(_ other: MetricDescriptor) -> Bool {
        self === other
            || kind == other.kind && name.utf8.elementsEqual(other.name.utf8)
                && help.utf8.elementsEqual(other.help.utf8) && unit == other.unit
                && isSameText(labelNames, other.labelNames)
    }
}

extension Sample {
    fileprivate func isSame(as other: Sample) -> Bool {
        // By its bits: NaN is itself, and 0 is not −0.
        value.bitPattern == other.value.bitPattern && suffix == other.suffix
            && isSameText(labelValues, other.labelValues) && isSameText(labelNames, other.labelNames)
            && (exemplar === other.exemplar || exemplar == other.exemplar)
    }
}

/// Whether two arrays are one piece of memory, which nobody changes as long as both are there.
private func isSameMemory<Element>(_ one: [Element], _ other: [Element]) -> Bool {
    one.count == other.count
        && one.withUnsafeBufferPointer { one in
            other.withUnsafeBufferPointer { other in one.baseAddress == other.baseAddress }
        }
}

/// Byte by byte: two spellings of one letter are two texts.
private func isSameText(_ one: [String], _ other: [String]) -> Bool {
    isSameMemory(one, other)
        || one.count == other.count && zip(one, other).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
}

import Telemetry

/// The series of a histogram or summary as families without a type, one for each sample name.
enum LooseSeries {
    /// One sample name and its samples.
    struct Part {
        let name: String
        let samples: [Sample]
    }

    /// The parts in a fixed order; a suffix that no sample has gives none.
    static func parts(of family: MetricFamily) -> [Part] {
        [Sample.Suffix.none, .bucket, .count, .sum].compactMap { suffix in
            let samples = family.samples.filter { $0.suffix == suffix }
            return samples.isEmpty ? nil : Part(name: family.descriptor.name + suffix.rawValue, samples: samples)
        }
    }
}

import Telemetry

/// Puts the families of several files together, and says what had to be left out.
struct TextfileMerge {
    /// Families with at least one sample, in the order of the files.
    private(set) var families: [MetricFamily] = []
    /// Files that contradict an earlier one: nothing of them is in the families.
    private(set) var refused: [(path: String, reason: String)] = []
    /// How many series were given a second time, and left out.
    private(set) var duplicates = 0

    private struct Series: Hashable {
        let suffix: Sample.Suffix
        let labels: [String: String]
    }

    private struct Entry {
        let name: String
        var kind: MetricKind?
        var help: String?
        let path: String
        var samples: [Sample] = []
        var series: Set<Series> = []
    }

    /// Merges families file by file; the first file to describe a family decides its type and help.
    init(_ files: [(path: String, families: [ExpositionFamily])]) {
        var entries: [Entry] = []
        var positions: [String: Int] = [:]
        for (path, families) in files {
            if let reason = Self.contradiction(families, entries, positions) {
                refused.append((path, reason))
                continue
            }
            for family in families {
                let index = positions[family.name] ?? entries.count
                if index == entries.count {
                    entries.append(Entry(name: family.name, path: path))
                    positions[family.name] = index
                }
                entries[index].kind = entries[index].kind ?? family.kind
                entries[index].help = entries[index].help ?? family.help
                for sample in family.samples {
                    let labels = Dictionary(
                        zip(sample.labelNames, sample.labelValues).filter { !$0.1.isEmpty },
                        uniquingKeysWith: { first, _ in first })
                    if entries[index].series.insert(Series(suffix: sample.suffix, labels: labels)).inserted {
                        entries[index].samples.append(sample)
                    } else {
                        duplicates += 1
                    }
                }
            }
        }
        families = entries.map { entry in
            MetricFamily(
                MetricDescriptor(
                    entry.name, entry.kind ?? .untyped, help: entry.help ?? "Metric read from \(entry.path)"),
                samples: entry.samples)
        }
    }

    private static func contradiction(
        _ families: [ExpositionFamily], _ entries: [Entry], _ positions: [String: Int]
    ) -> String? {
        for family in families {
            guard let index = positions[family.name] else { continue }
            let entry = entries[index]
            if let help = family.help, let other = entry.help, help != other {
                return "HELP of \(family.name) is not that of \(entry.path)"
            }
            if let kind = family.kind, let other = entry.kind, kind != other {
                return "TYPE of \(family.name) is not that of \(entry.path)"
            }
            // Its samples have been read without knowing their suffixes.
            let isStructured = [.histogram, .summary].contains(family.kind ?? entry.kind)
            if isStructured, family.kind != entry.kind { return "no TYPE for \(family.name), a TYPE in \(entry.path)" }
        }
        return nil
    }
}

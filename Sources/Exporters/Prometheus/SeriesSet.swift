import Telemetry

/// Finds samples that are one series: the same sample name and, in any order, the same labels.
///
/// A label with an empty value is as good as none, as it is for Prometheus. Values are compared byte by byte: two
/// spellings of one letter are two series.
struct SeriesSet {
    private var positions: [Int: Int] = [:]
    private var collisions: [Int: [Int]] = [:]

    /// Makes room for as many samples as are expected.
    init(expecting count: Int) {
        positions.reserveCapacity(count)
    }

    /// Adds the sample that would stand at the end of `samples`; false if one of them is the same series.
    mutating func insert(_ sample: Sample, among samples: [Sample]) -> Bool {
        insert(sample, at: samples.count, among: samples)
    }

    /// Adds the sample that stands, or would stand, at a position of `samples`.
    mutating func insert(_ sample: Sample, at position: Int, among samples: [Sample]) -> Bool {
        let hash = Self.hash(of: sample)
        guard let first = positions[hash] else {
            positions[hash] = position
            return true
        }
        if Self.isSame(samples[first], sample) { return false }
        let others = collisions[hash, default: []]
        if others.contains(where: { Self.isSame(samples[$0], sample) }) { return false }
        collisions[hash] = others + [position]
        return true
    }

    private static let seed = UInt64.random(in: .min ... .max)

    private static func hash(of sample: Sample) -> Int {
        // One for each label, added up, so that their order does not matter. Values from outside cannot slow this down
        // by colliding: each family is bounded, and so is what one target may publish.
        var sum: UInt64 = 0
        for (name, value) in zip(sample.labelNames, sample.labelValues) where !value.isEmpty {
            sum &+= hash(of: value, from: hash(of: name, from: seed))
        }
        switch sample.suffix {
        case .none: break
        case .bucket: sum &+= 1
        case .sum: sum &+= 2
        case .count: sum &+= 3
        }
        return Int(truncatingIfNeeded: sum)
    }

    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), continued.
    private static func hash(of text: String, from start: UInt64) -> UInt64 {
        var hash = start
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash &* 0x100_0000_01b3
    }

    private static func isSame(_ one: Sample, _ other: Sample) -> Bool {
        guard one.suffix == other.suffix else { return false }
        if one.labelNames == other.labelNames {
            return zip(one.labelValues, other.labelValues).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        }
        return isSubset(one, of: other) && isSubset(other, of: one)
    }

    private static func isSubset(_ one: Sample, of other: Sample) -> Bool {
        zip(one.labelNames, one.labelValues).allSatisfy { name, value in
            guard let index = other.labelNames.firstIndex(of: name) else { return value.isEmpty }
            return other.labelValues[index].utf8.elementsEqual(value.utf8)
        }
    }
}

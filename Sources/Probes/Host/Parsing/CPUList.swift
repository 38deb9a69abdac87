/// A list of CPUs as sysfs writes it: `0-3,8,10-11`.
enum CPUList {
    /// More CPUs than any kernel can be built for.
    private static let limit: UInt64 = 65_536

    /// The numbers in the order of the list; empty for an empty list, nil for what is no list.
    static func parse(_ bytes: ByteText) -> [Int]? {
        var rest = bytes.trimmed
        var cpus: [Int] = []
        while !rest.isEmpty {
            let (item, others) = rest.split(at: ",") ?? (rest, rest[rest.endIndex...])
            let (from, to) = item.split(at: "-") ?? (item, item)
            guard let first = from.unsigned, let last = to.unsigned, first <= last, last < limit else { return nil }
            guard cpus.count + Int(last - first) < Int(limit) else { return nil }
            cpus += Int(first)...Int(last)
            rest = others
        }
        return cpus
    }
}

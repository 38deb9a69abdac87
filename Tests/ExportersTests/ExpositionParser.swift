import Exporters

/// A second opinion: reads an exposition strictly and shares no code with what renders it.
struct ExpositionParser {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    struct Family: Equatable {
        var name: String
        var type: String
        var help: String?
        var unit: String?
        var series: [Series: String] = [:]
        /// What stands behind the numbers, each as its labels, its value and its moment.
        var exemplars: [Series: Exemplar] = [:]
    }

    struct Exemplar: Equatable {
        var labels: [String: String]
        var value: String
        var time: String?
    }

    struct Series: Hashable {
        var name: String
        var labels: [String: String]

        // Strings compare by meaning, series by bytes.
        static func == (one: Series, other: Series) -> Bool { one.key == other.key }
        func hash(into hasher: inout Hasher) { hasher.combine(key) }

        private var key: [[UInt8]] {
            [Array(name.utf8)]
                + labels.map { Array($0.key.utf8) + [0xFF] + Array($0.value.utf8) }.sorted {
                    $0.lexicographicallyPrecedes($1)
                }
        }
    }

    private let isOpenMetrics: Bool
    private(set) var families: [Family] = []

    init(_ bytes: [UInt8], _ format: ExpositionFormat) throws {
        isOpenMetrics = format == .openMetrics
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(description: "not UTF-8") }
        var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
        guard lines.popLast() == [] else { throw Problem(description: "no line feed at the end") }
        if isOpenMetrics, lines.popLast() != Array("# EOF".utf8) { throw Problem(description: "no EOF") }
        for line in lines { try read(line) }
        try checkNames()
    }

    private mutating func read(_ line: [UInt8]) throws {
        guard !line.isEmpty else { throw Problem(description: "blank line") }
        guard line.first == 35 else { return try readSample(line) }
        let words = line.split(separator: 32, maxSplits: 3, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 4, words[0] == "#" else { throw Problem(description: "comment: \(words)") }
        if words[1] == "HELP" {
            if families.contains(where: { $0.name == words[2] }) { throw Problem(description: "twice: \(words[2])") }
            families.append(Family(name: words[2], type: "", help: try unescape(words[3], quotes: isOpenMetrics)))
            return
        }
        guard let index = families.indices.last, families[index].name == words[2], families[index].series.isEmpty else {
            throw Problem(description: "stray \(words)")
        }
        switch words[1] {
        case "TYPE" where families[index].type.isEmpty: families[index].type = words[3]
        case "UNIT" where isOpenMetrics && families[index].unit == nil && words[2].hasSuffix("_" + words[3]):
            families[index].unit = words[3]
        default: throw Problem(description: "metadata \(words)")
        }
    }

    private mutating func readSample(_ line: [UInt8]) throws {
        var rest = line[...]
        let name = String(decoding: rest.prefix { $0 != 123 && $0 != 32 }, as: UTF8.self)
        rest = rest.dropFirst(name.utf8.count)
        let labels = rest.first == 123 ? try readLabels(&rest) : [:]
        guard rest.popFirst() == 32, let index = families.indices.last, suffixes(families[index]).contains(name) else {
            throw Problem(description: "sample \(name) outside its family")
        }
        let series = Series(name: name, labels: labels)
        guard families[index].series[series] == nil else { throw Problem(description: "duplicate \(series)") }
        let value = rest.prefix { $0 != 32 }
        rest = rest.dropFirst(value.count)
        families[index].series[series] = String(decoding: value, as: UTF8.self)
        if !rest.isEmpty { families[index].exemplars[series] = try readExemplar(rest, families[index], name) }
    }

    private func readLabels(_ rest: inout ArraySlice<UInt8>) throws -> [String: String] {
        var labels: [String: String] = [:]
        repeat {
            rest = rest.dropFirst()
            let label = String(decoding: rest.prefix { $0 != 61 }, as: UTF8.self)
            rest = rest.dropFirst(label.utf8.count + 1)
            guard labels[label] == nil, rest.popFirst() == 34 else { throw Problem(description: "label \(label)") }
            var raw: [UInt8] = []
            while let byte = rest.popFirst(), byte != 34 {
                raw.append(byte)
                if byte == 92, let next = rest.popFirst() { raw.append(next) }
            }
            labels[label] = try unescape(String(decoding: raw, as: UTF8.self), quotes: true)
        } while rest.first == 44
        guard rest.popFirst() == 125 else { throw Problem(description: "no closing brace of labels") }
        return labels
    }

    /// What OpenMetrics lets stand behind a counter or a bucket, and no other format behind anything.
    private func readExemplar(_ text: ArraySlice<UInt8>, _ family: Family, _ name: String) throws -> Exemplar {
        let isAllowed = family.type == "counter" || family.type == "histogram" && name.hasSuffix("_bucket")
        guard isOpenMetrics, isAllowed, text.starts(with: Array(" # {".utf8)) else {
            throw Problem(description: "text behind \(name)")
        }
        var rest = text.dropFirst(3)
        var labels: [String: String] = [:]
        if rest.starts(with: Array("{}".utf8)) { rest = rest.dropFirst(2) } else { labels = try readLabels(&rest) }
        guard labels.reduce(0, { $0 + $1.key.unicodeScalars.count + $1.value.unicodeScalars.count }) <= 128 else {
            throw Problem(description: "labels of an exemplar of \(name)")
        }
        let words = String(decoding: rest, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.first == "", (2...3).contains(words.count), words.dropFirst().allSatisfy({ Double($0) != nil })
        else { throw Problem(description: "exemplar of \(name)") }
        return Exemplar(labels: labels, value: String(words[1]), time: words.count > 2 ? String(words[2]) : nil)
    }

    private func suffixes(_ family: Family) -> [String] {
        switch family.type {
        case "counter": isOpenMetrics ? [family.name + "_total"] : [family.name]
        case "histogram": ["_bucket", "_sum", "_count"].map { family.name + $0 }
        case "summary": ["", "_sum", "_count"].map { family.name + $0 }
        case "gauge", isOpenMetrics ? "unknown" : "untyped": [family.name]
        default: []
        }
    }

    private func unescape(_ text: String, quotes: Bool) throws -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == 92 else {
                bytes.append(byte)
                continue
            }
            switch rest.next() {
            case 92: bytes.append(92)
            case 110: bytes.append(10)
            case 34 where quotes: bytes.append(34)
            default: throw Problem(description: "escape in \(text)")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// No name may belong to two families, those with OpenMetrics' suffixes included.
    private func checkNames() throws {
        var seen = Set<String>()
        for family in families {
            var claims = Set(suffixes(family) + [family.name])
            if isOpenMetrics, ["counter", "histogram", "summary"].contains(family.type) {
                claims.insert(family.name + "_created")
            }
            guard seen.isDisjoint(with: claims) else { throw Problem(description: "\(family.name) clashes") }
            seen.formUnion(claims)
        }
    }
}

import Foundation

/// Prometheus' text format, read for comparisons.
struct Exposition {
    /// A series: its name and labels in order.
    struct Series: Hashable, CustomStringConvertible {
        let name: String
        let labels: [String]

        var labelNames: [String] { labels.map { String($0.prefix { $0 != "=" }) } }
        var description: String { labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}" }
    }

    /// Types by family name.
    private(set) var types: [String: String] = [:]
    /// Values by series.
    private(set) var values: [Series: Double] = [:]

    /// Nothing at all.
    init() {}

    /// Reads an answer.
    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                types[String(words[2])] = String(words[3])
            } else if !line.hasPrefix("#") {
                let (series, value) = try Self.sample(String(line))
                values[series] = value
            }
        }
    }

    /// The family of a series: histograms and summaries have several names in one.
    func family(of series: Series) -> String {
        if types[series.name] != nil { return series.name }
        for suffix in ["_bucket", "_sum", "_count"] where series.name.hasSuffix(suffix) {
            return String(series.name.dropLast(suffix.count))
        }
        return series.name
    }

    /// The sum over a family's series that have these labels.
    func sum(_ name: String, _ labels: String...) -> Double {
        values.filter { $0.key.name == name && Set(labels).isSubset(of: $0.key.labels) }.values.reduce(0, +)
    }

    private static func sample(_ line: String) throws -> (Series, Double) {
        let pattern = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/
        guard let match = line.wholeMatch(of: pattern), let value = number(String(match.3)) else {
            throw Trouble("no sample: \(line)")
        }
        let labels = (match.2 ?? "").matches(of: /[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*"/).map { String($0.0) }
        return (Series(name: String(match.1), labels: labels.sorted()), value)
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "+Inf": .infinity
        case "-Inf": -.infinity
        default: Double(text)
        }
    }
}

import Telemetry

/// Why a text in the Prometheus format cannot be read.
struct ExpositionError: Error, Equatable, CustomStringConvertible {
    /// The line, counted from 1.
    let line: Int
    let reason: String

    var description: String { "line \(line): \(reason)" }
}

/// A family as a file spells it; what the file leaves out is nil.
struct ExpositionFamily: Equatable {
    let name: String
    var kind: MetricKind?
    var help: String?
    var samples: [Sample] = []
}

/// Reads the Prometheus text format 0.0.4 of other programs.
///
/// Tolerant in what the format leaves open (spaces, comments, `\r\n`, a missing last line feed, families in pieces,
/// samples without a TYPE), strict in everything else: a text with one broken line is refused as a whole, because half
/// of it would be a lie. Timestamps are read and ignored. Source: Prometheus' exposition format documentation, text
/// version 0.0.4.
struct ExpositionParser {
    private let reader: (any ExpositionReader)?
    private var families: [ExpositionFamily] = []
    private var positions: [String: Int] = [:]
    private var number = 0

    private init(_ reader: (any ExpositionReader)?) {
        self.reader = reader
    }

    /// The families in the order of their first line; those without samples are left out.
    ///
    /// - Parameter reader: who chooses among families and samples while they are read; nil keeps everything.
    static func parse(
        _ bytes: ByteText, reader: (any ExpositionReader)? = nil
    ) throws(ExpositionError) -> [ExpositionFamily] {
        var parser = ExpositionParser(reader)
        try bytes.forEachLine { line throws(ExpositionError) in
            parser.number += 1
            try parser.read(line)
        }
        return parser.families.filter { !$0.samples.isEmpty }
    }

    private mutating func read(_ line: ByteText) throws(ExpositionError) {
        let line = line.trimmed
        guard let first = line.first else { return }
        if first == UInt8(ascii: "#") {
            try readComment(line.dropFirst())
        } else {
            try readSample(line)
        }
    }

    private mutating func readComment(_ line: ByteText) throws(ExpositionError) {
        var scanner = ExpositionScanner(line)
        let word = scanner.word()
        guard word.equals("HELP") || word.equals("TYPE") else { return }
        let spelled = scanner.word()
        if let reader, !reader.wants(spelled) { return }
        let name = try text(spelled)
        guard MetricDescriptor.isValidName(name) else { throw failure("\"\(name.prefix(60))\" is not a metric name") }
        let index = position(of: name)
        if word.equals("HELP") {
            let help = try text(ExpositionScanner.unescaped(scanner.rest, isLabel: false)[...])
            guard families[index].help == nil || families[index].help == help else {
                throw failure("a second HELP for \(name)")
            }
            families[index].help = help
        } else {
            guard let kind = MetricKind(rawValue: try text(scanner.rest)) else { throw failure("no type for \(name)") }
            guard families[index].kind == nil || families[index].kind == kind else {
                throw failure("a second TYPE for \(name)")
            }
            guard families[index].samples.isEmpty else { throw failure("TYPE of \(name) after its samples") }
            families[index].kind = kind
        }
    }

    private mutating func readSample(_ line: ByteText) throws(ExpositionError) {
        var scanner = ExpositionScanner(line)
        let spelled = scanner.identifier()
        if let reader, !spelled.isEmpty, !reader.wants(spelled) { return }
        let name = try text(spelled)
        guard MetricDescriptor.isValidName(name) else { throw failure("no metric name where a sample begins") }
        var labels: (names: [String], values: [String]) = ([], [])
        if scanner.skip("{") { labels = try readLabels(&scanner) }
        guard let value = ExpositionScanner.value(scanner.word()) else { throw failure("no number for \(name)") }
        let timestamp = scanner.word()
        guard timestamp.isEmpty || timestamp.signed != nil, scanner.rest.isEmpty else {
            throw failure("something follows the value of \(name)")
        }
        let (index, suffix) = family(of: name)
        let sample = Sample(suffix: suffix, labelNames: labels.names, labelValues: labels.values, value: value)
        if reader?.keeps(sample, of: families[index].name) ?? true { families[index].samples.append(sample) }
    }

    private func readLabels(
        _ scanner: inout ExpositionScanner
    ) throws(ExpositionError) -> (names: [String], values: [String]) {
        var names: [String] = []
        var values: [String] = []
        while !scanner.skip("}") {
            let name = try text(scanner.identifier())
            guard MetricDescriptor.isValidLabelName(name), scanner.skip("=") else { throw failure("no label name") }
            guard let value = scanner.quoted() else { throw failure("no quoted value for label \(name)") }
            guard !names.contains(name) else { throw failure("label \(name) twice") }
            names.append(name)
            values.append(try text(value[...]))
            guard scanner.skip(",") || scanner.isAt("}") else { throw failure("no comma or brace after label \(name)") }
        }
        return (names, values)
    }

    /// The family of a sample's name: `x_bucket` belongs to the histogram `x` where there is one.
    private mutating func family(of name: String) -> (Int, Sample.Suffix) {
        if positions[name].map({ families[$0].kind == nil }) ?? true {
            for suffix in [Sample.Suffix.bucket, .sum, .count] where name.hasSuffix(suffix.rawValue) {
                guard let index = positions[String(name.dropLast(suffix.rawValue.utf8.count))] else { continue }
                let kind = families[index].kind
                if kind == .histogram || (kind == .summary && suffix != .bucket) { return (index, suffix) }
            }
        }
        return (position(of: name), .none)
    }

    private mutating func position(of name: String) -> Int {
        if let index = positions[name] { return index }
        families.append(ExpositionFamily(name: name))
        positions[name] = families.count - 1
        return families.count - 1
    }

    private func text(_ bytes: ByteText) throws(ExpositionError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("not UTF-8") }
        return text
    }

    private func failure(_ reason: String) -> ExpositionError {
        ExpositionError(line: number, reason: reason)
    }
}

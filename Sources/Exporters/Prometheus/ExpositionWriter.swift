import Telemetry

/// Appends the lines of an exposition to one buffer and notes where each family begins and ends.
struct ExpositionWriter {
    /// How a line writes its number.
    enum NumberStyle {
        case shortest
        case withPoint
    }

    private(set) var bytes: [UInt8] = []
    private(set) var sections: [RenderedExposition.Section] = []
    var omitted = 0
    private var lines: [RenderedBefore.Line] = []
    private var before: RenderedBefore?
    private var position = 0

    /// Makes room for nothing.
    init() {}

    /// Makes room for as many lines as the families have, so that the buffer seldom has to move.
    init(for families: MergedFamilies, _ format: ExpositionFormat) {
        before = families.memory?.rendered(format)
        if let before {
            bytes.reserveCapacity(before.exposition.bytes.count + before.exposition.bytes.count / 16)
        } else {
            let lines = families.families.reduce(0) { $0 + $1.samples.count }
            bytes.reserveCapacity(families.families.count * 160 + lines * 96 + 16)
        }
        sections.reserveCapacity(families.families.count)
        lines.reserveCapacity(families.families.count)
    }

    /// Writes the lines of a family: those of the time before where it is the same, else what the body appends.
    ///
    /// Families come in the order of their names.
    mutating func write(_ family: MetricFamily, as role: OpenMetricsRole? = nil, _ body: (inout Self) -> Void) {
        let (start, omittedBefore) = (bytes.count, omitted)
        if let before, let place = before.place(of: family, as: role, from: &position) {
            let line = before.lines[place]
            before.exposition.bytes.withUnsafeBufferPointer { bytes.append(contentsOf: $0[line.range]) }
            omitted += line.omitted
        } else {
            body(&self)
        }
        lines.append(.init(range: start..<bytes.count, omitted: omitted - omittedBefore))
        // Nothing written means no section.
        if bytes.count > start { sections.append(.init(descriptor: family.descriptor, range: start..<bytes.count)) }
    }

    /// The whole exposition, kept for the next one where there is a memory.
    consuming func finish(
        _ families: MergedFamilies, roles: [OpenMetricsRole] = [], _ format: ExpositionFormat
    ) -> RenderedExposition {
        bytes.append(contentsOf: format.trailer)
        let exposition = RenderedExposition(format: format, bytes: bytes, sections: sections, omitted: omitted)
        families.memory?.keep(
            RenderedBefore(families: families.families, roles: roles, lines: lines, exposition: exposition))
        return exposition
    }

    /// Appends lines that are whole.
    mutating func append(lines: [UInt8]) {
        bytes.append(contentsOf: lines)
    }

    /// Appends `# TYPE` or `# UNIT`, whose last word needs no escapes.
    mutating func appendMetadata(_ keyword: StaticString, _ name: String, _ word: String) {
        append(keyword)
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: word.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends `# HELP`; OpenMetrics escapes the quote in it, the text format does not.
    mutating func appendHelp(_ name: String, _ help: String, escapingQuotes: Bool) {
        append("# HELP ")
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: " "))
        appendEscaped(help, quotes: escapingQuotes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends one sample; with `canonicalBound`, the label of that name (`le`, `quantile`) is written as that number.
    ///
    /// - Parameter showsExemplar: whether the sample's exemplar, if it has one, stands behind the number.
    mutating func appendSample(
        _ name: String, _ sample: Sample, style: NumberStyle, canonicalBound: String? = nil, showsExemplar: Bool = false
    ) {
        bytes.append(contentsOf: name.utf8)
        if sample.suffix != .none { bytes.append(contentsOf: sample.suffix.rawValue.utf8) }
        if !sample.labelNames.isEmpty {
            appendLabels(sample.labelNames, sample.labelValues, canonicalBound: canonicalBound)
        }
        bytes.append(UInt8(ascii: " "))
        switch style {
        case .shortest: GoFloat.append(sample.value, to: &bytes)
        case .withPoint: GoFloat.appendWithPoint(sample.value, to: &bytes)
        }
        if showsExemplar, let exemplar = sample.exemplar, exemplar.isValid { append(exemplar) }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// What OpenMetrics lets stand behind a sample: labels, which may be none, a value and a moment.
    private mutating func append(_ exemplar: Exemplar) {
        append(exemplar.labelNames.isEmpty ? " # {}" : " # ")
        if !exemplar.labelNames.isEmpty {
            appendLabels(exemplar.labelNames, exemplar.labelValues, canonicalBound: nil)
        }
        bytes.append(UInt8(ascii: " "))
        GoFloat.appendWithPoint(exemplar.value, to: &bytes)
        if let time = exemplar.time, time.secondsSinceEpoch >= 0 {
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: time.secondsSinceEpoch.description.utf8)
            bytes.append(UInt8(ascii: "."))
            let thousandths = time.nanoseconds / 1_000_000
            for divisor: Int32 in [100, 10, 1] {
                bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: thousandths / divisor % 10))
            }
        }
    }

    private mutating func appendLabels(_ names: [String], _ values: [String], canonicalBound: String?) {
        var opening = UInt8(ascii: "{")
        for (name, value) in zip(names, values) {
            bytes.append(opening)
            opening = UInt8(ascii: ",")
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            if let canonicalBound, name == canonicalBound, let bound = Double(value) {
                GoFloat.appendWithPoint(bound, to: &bytes)
            } else {
                appendEscaped(value, quotes: true)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Backslash and line feed, and the quote where it would end the value; everything else stands as it is.
    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        guard Self.needsEscapes(text) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\"") where quotes: append("\\\"")
            default: bytes.append(byte)
            }
        }
    }

    private static func needsEscapes(_ text: String) -> Bool {
        func isSpecial(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"")
        }
        return text.utf8.withContiguousStorageIfAvailable { bytes in
            var found = false
            for byte in bytes { found = found || isSpecial(byte) }
            return found
        } ?? text.utf8.contains(where: isSpecial)
    }
}

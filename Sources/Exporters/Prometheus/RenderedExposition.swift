public import Telemetry

/// A whole exposition as bytes, and where in them each family stands.
public struct RenderedExposition: Sendable {
    /// Where the lines of one family are.
    public struct Section: Sendable {
        /// Which family; a family that had to be split into several untyped ones is still one section.
        public let descriptor: MetricDescriptor
        /// The bytes from its first header line to the line feed of its last sample.
        public let range: Range<Int>
    }

    /// The format of the bytes.
    public let format: ExpositionFormat
    /// The exposition, complete with the trailer of its format.
    public let bytes: [UInt8]
    /// The families in the order of the bytes; they leave no gap between them.
    public let sections: [Section]
    /// How many samples were left out because the format cannot say them (a counter that is NaN, for one).
    public let omitted: Int

    /// Cuts the families that a filter keeps out of the bytes; nothing is rendered again.
    public func selecting(_ filter: FamilyFilter) -> [UInt8] {
        guard !filter.keepsEverything else { return bytes }
        let kept = sections.filter { filter.keeps($0.descriptor) }
        let trailer = format.trailer
        var answer: [UInt8] = []
        answer.reserveCapacity(kept.reduce(trailer.count) { $0 + $1.range.count })
        for section in kept { answer.append(contentsOf: bytes[section.range]) }
        answer.append(contentsOf: trailer)
        return answer
    }
}

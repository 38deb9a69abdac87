import Telemetry

/// A piece of an exposition in a form that can be joined with others without being packed again.
public struct PackedSegment: Sendable {
    /// The packed bytes.
    public let bytes: [UInt8]
    /// The checksum of what was packed, of a kind that can be worked out for the whole from those of its pieces.
    public let checksum: UInt32
    /// How many bytes were packed.
    public let length: Int

    /// Creates a segment.
    public init(bytes: [UInt8], checksum: UInt32, length: Int) {
        self.bytes = bytes
        self.checksum = checksum
        self.length = length
    }
}

/// Packs pieces of an exposition and joins them.
public struct SegmentPacker: Sendable {
    /// Packs one piece; nil if it cannot.
    public let pack: @Sendable (ArraySlice<UInt8>) -> PackedSegment?
    /// The whole made of its pieces.
    public let join: @Sendable ([PackedSegment]) -> [UInt8]

    /// Creates a packer of two functions that may be called from any thread.
    public init(
        pack: @escaping @Sendable (ArraySlice<UInt8>) -> PackedSegment?,
        join: @escaping @Sendable ([PackedSegment]) -> [UInt8]
    ) {
        self.pack = pack
        self.join = join
    }
}

/// An exposition packed in segments of some families each.
///
/// Where a segment begins depends on the names of families alone: a number that grows longer, or a family that comes,
/// leaves the segments of the others as they are.
struct PackedExposition: Sendable {
    /// One family in so many begins a segment, some ten kilobytes of an ordinary exposition: all together are a twelfth
    /// larger than they would be in one piece.
    private static let familiesEach: UInt64 = 32
    /// A segment that is so long already ends with the next family.
    private static let most = 32 << 10

    private let bytes: [UInt8]
    private let ranges: [String: (range: Range<Int>, part: PackedSegment)]
    /// The segments in their order.
    let parts: [PackedSegment]

    /// Packs what is not the same as before; nil if the packer fails.
    init?(_ exposition: RenderedExposition, by packer: SegmentPacker, before: PackedExposition?) {
        bytes = exposition.bytes
        var ranges: [String: (range: Range<Int>, part: PackedSegment)] = [:]
        var parts: [PackedSegment] = []
        for (name, range) in Self.segments(of: exposition) {
            guard
                let part = before?.part(name, of: exposition.bytes[range]) ?? packer.pack(exposition.bytes[range])
            else { return nil }
            ranges[name] = (range, part)
            parts.append(part)
        }
        self.ranges = ranges
        self.parts = parts
    }

    private func part(_ name: String, of slice: ArraySlice<UInt8>) -> PackedSegment? {
        guard let known = ranges[name], known.range.count == slice.count else { return nil }
        let isSame = bytes.withUnsafeBufferPointer { old in
            slice.withUnsafeBufferPointer { new in old[known.range].elementsEqual(new) }
        }
        return isSame ? known.part : nil
    }

    /// The segments, each by the name of its first family; what stands behind the last family is one, too.
    private static func segments(of exposition: RenderedExposition) -> [(name: String, range: Range<Int>)] {
        var segments: [(name: String, range: Range<Int>)] = []
        for section in exposition.sections {
            let name = section.descriptor.name
            if let last = segments.indices.last, segments[last].range.count < most, !begins(name) {
                segments[last].range = segments[last].range.lowerBound..<section.range.upperBound
            } else {
                segments.append((name, section.range))
            }
        }
        let end = exposition.sections.last?.range.upperBound ?? 0
        if end < exposition.bytes.count { segments.append(("", end..<exposition.bytes.count)) }
        return segments
    }

    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) of the name.
    private static func begins(_ name: String) -> Bool {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The last letters have not reached all bits: names that differ in them alone are to be told apart, too.
        return (hash >> 40) % familiesEach == 0
    }
}

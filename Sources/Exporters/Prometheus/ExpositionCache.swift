import Synchronization

/// The expositions of one snapshot: each format is rendered at most once and compressed at most once, when first
/// asked for.
///
/// Any number of requests may ask at the same time; those that want a format that is just being rendered wait for it
/// (well under a millisecond), and nothing here ever suspends.
public final class ExpositionCache: Sendable {
    /// Makes the gzip form of bytes, or nil if it cannot.
    public typealias Compressor = @Sendable ([UInt8]) -> [UInt8]?

    /// What to send, and whether it is compressed.
    public struct Body: Sendable, Equatable {
        /// The bytes of the body.
        public let bytes: [UInt8]
        /// Whether they are gzip, so that Content-Encoding must say so; false also where compression failed.
        public let isGzip: Bool
    }

    private final class Slot: Sendable {
        let rendered = Mutex<RenderedExposition?>(nil)
        let compressed = Mutex<Body?>(nil)
    }

    /// What is published.
    public let families: MergedFamilies
    private let compress: Compressor
    private let packer: SegmentPacker?
    private let text = Slot()
    private let openMetrics = Slot()

    /// Creates a cache; nothing is rendered yet.
    ///
    /// - Parameter packer: packs whole expositions in segments, so that those that did not change since the exposition
    ///   before are taken over; what is merged without a memory is compressed as one piece.
    public init(_ families: MergedFamilies, packer: SegmentPacker? = nil, compress: @escaping Compressor) {
        self.families = families
        self.packer = packer
        self.compress = compress
    }

    /// The exposition in a format, with the places of its families.
    public func rendered(_ format: ExpositionFormat) -> RenderedExposition {
        slot(format).rendered.withLock { rendered in
            if let rendered { return rendered }
            let fresh = format.render(families)
            rendered = fresh
            return fresh
        }
    }

    /// The body of an answer.
    ///
    /// A filtered one is cut out of the rendered exposition; its gzip form is made for this answer alone.
    public func body(_ format: ExpositionFormat, filter: FamilyFilter = .all, gzip: Bool = false) -> Body {
        let exposition = rendered(format)
        guard filter.keepsEverything else { return packed(exposition.selecting(filter), gzip: gzip) }
        guard gzip else { return Body(bytes: exposition.bytes, isGzip: false) }
        return slot(format).compressed.withLock { compressed in
            if let compressed { return compressed }
            let joined = packer.flatMap { families.memory?.pack(exposition, by: $0) }
            let fresh = joined.map { Body(bytes: $0, isGzip: true) } ?? packed(exposition.bytes, gzip: true)
            compressed = fresh
            return fresh
        }
    }

    private func packed(_ bytes: [UInt8], gzip: Bool) -> Body {
        guard gzip, let packed = compress(bytes) else { return Body(bytes: bytes, isGzip: false) }
        return Body(bytes: packed, isGzip: true)
    }

    private func slot(_ format: ExpositionFormat) -> Slot {
        switch format {
        case .text: text
        case .openMetrics: openMetrics
        }
    }
}

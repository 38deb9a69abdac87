/// Packs pieces of bytes, each into one gzip member (RFC 1952), with one set of zlib's tables for all of them.
///
/// About 170 KiB stay allocated for its life. It is not Sendable: one owner, one thread at a time.
public final class GzipCompressor {
    /// How hard zlib tries.
    public struct Level: Sendable, Hashable {
        let number: Int32

        /// Quick; for data that is looked at once.
        public static let fast = Level(number: 1)
        /// zlib's own balance.
        public static let balanced = Level(number: 6)
        /// Smallest; several times slower than `balanced`.
        public static let small = Level(number: 9)
    }

    private let stream: ZlibStream

    /// Allocates zlib's tables.
    ///
    /// - Throws: `GzipError` of the code `outOfMemory`.
    public init(level: Level = .balanced) throws(GzipError) {
        stream = try ZlibStream(.compress(level: level.number))
    }

    /// One gzip member with all of the bytes; no bytes make a valid member of 20 bytes.
    ///
    /// - Throws: `GzipError`, `tooLarge` for more than 4 GiB; the compressor can be used again afterwards.
    public func compress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
        try stream.reset()
        return try bytes.withUnsafeBufferPointer { input throws(GzipError) in try finish(input) }
    }

    /// The bytes as a segment that can be joined with others; some per cent larger than in one piece with them.
    ///
    /// - Throws: `GzipError`, `tooLarge` for more than 4 GiB; the compressor can be used again afterwards.
    public func segment(_ bytes: ArraySlice<UInt8>) throws(GzipError) -> GzipSegment {
        if bytes.isEmpty { return GzipSegment(bytes: [], checksum: 0, length: 0) }
        try stream.reset()
        return try bytes.withUnsafeBufferPointer { input throws(GzipError) in
            try stream.setInput(input)
            var output: [UInt8] = []
            var capacity = max(256, input.count / 4)
            while try stream.step(appendingTo: &output, capacity: capacity, isWhole: false) != .inputUsedUp {
                capacity = max(4_096, output.count)
            }
            return GzipSegment(
                bytes: Array(output.dropFirst(GzipSegment.headerLength)), checksum: stream.checksum,
                length: input.count)
        }
    }

    private func finish(_ input: UnsafeBufferPointer<UInt8>) throws(GzipError) -> [UInt8] {
        try stream.setInput(input)
        var output: [UInt8] = []
        // Text of metrics shrinks to a tenth; a quarter is nearly always one step.
        var capacity = max(256, input.count / 4)
        while true {
            switch try stream.step(appendingTo: &output, capacity: capacity) {
            case .memberEnded: return output
            case .outputFull: capacity = max(4_096, output.count)
            case .inputUsedUp: throw GzipError(.failed, "zlib stopped before the end")
            }
        }
    }
}

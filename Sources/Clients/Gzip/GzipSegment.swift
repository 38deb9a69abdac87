import CZlib

/// Packed bytes that can be joined with other segments to one gzip member (RFC 1952) without being packed again.
///
/// A segment is whole blocks of DEFLATE (RFC 1951) that end at a byte and refer to nothing before them. What several
/// members keep in common is packed once.
public struct GzipSegment: Sendable, Hashable {
    /// Without name and time, by the fastest method, from a Unix system.
    private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3]
    /// A last block with nothing in it.
    private static let end: [UInt8] = [3, 0]

    /// The blocks.
    public let bytes: [UInt8]
    /// The CRC-32 of what was packed.
    public let checksum: UInt32
    /// How many bytes were packed.
    public let length: Int

    /// Creates a segment of parts that `GzipCompressor.segment` made.
    public init(bytes: [UInt8], checksum: UInt32, length: Int) {
        self.bytes = bytes
        self.checksum = checksum
        self.length = length
    }

    /// One gzip member with what the segments hold, one behind the other; valid for none of them, too.
    public static func join(_ segments: [GzipSegment]) -> [UInt8] {
        var member = header
        member.reserveCapacity(segments.reduce(header.count + 10) { $0 + $1.bytes.count })
        var checksum: UInt = 0
        var length: UInt32 = 0
        for segment in segments {
            member += segment.bytes
            checksum = crc32_combine(checksum, UInt(segment.checksum), segment.length)
            length &+= UInt32(truncatingIfNeeded: segment.length)
        }
        member += end
        for word in [UInt32(truncatingIfNeeded: checksum), length] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                member.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return member
    }

    /// How long the header of a member of our own is, which a segment goes without.
    static let headerLength = header.count
}

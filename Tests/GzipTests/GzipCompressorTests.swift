import Gzip
import Testing

@Suite("Packing")
struct GzipCompressorTests {
    @Test("what was packed comes out again", arguments: [0, 1, 255, 4_096, 300_000])
    func roundTrip(count: Int) throws {
        let bytes = noise(count)
        let packed = try GzipCompressor().compress(bytes)
        #expect(packed.starts(with: [0x1f, 0x8b, 8]))
        #expect(try Gzip.decompress(packed, limit: count) == bytes)
    }

    @Test("one compressor makes the same member again")
    func reuse() throws {
        let compressor = try GzipCompressor()
        let text = Array("node_load1 0.25\n".utf8)
        let first = try compressor.compress(text)
        _ = try compressor.compress(noise(100_000))
        #expect(try compressor.compress(text) == first)
    }

    @Test("the levels differ in size, not in content")
    func levels() throws {
        let text = (0..<20_000).flatMap { Array("node_cpu_seconds_total{cpu=\"\($0 % 64)\"} \($0)\n".utf8) }
        let fast = try GzipCompressor(level: .fast).compress(text)
        let small = try GzipCompressor(level: .small).compress(text)
        #expect(small.count < fast.count)
        #expect(fast.count < text.count / 3)
        #expect(try Gzip.decompress(fast, limit: text.count) == text)
        #expect(try Gzip.decompress(small, limit: text.count) == text)
    }

    @Test(
        "segments joined are one member with all of their bytes, however often they are joined",
        arguments: [[], [0], [1], [100_000, 0, 3, 40_000], Array(repeating: 70, count: 50)])
    func segments(lengths: [Int]) throws {
        let compressor = try GzipCompressor(level: .fast)
        let text = Array((0..<2_000).map { "node_cpu_seconds_total{cpu=\"\($0 % 64)\"} \($0)\n" }.joined().utf8)
        let pieces = lengths.map { $0 > 1_000 ? noise($0) : Array(text.prefix($0)) } + [text]
        let segments = try pieces.map { try compressor.segment($0[...]) }
        for order in [Array(pieces.indices), pieces.indices.reversed()] {
            let member = GzipSegment.join(order.map { segments[$0] })
            let whole = Array(order.map { pieces[$0] }.joined())
            #expect(try Gzip.decompress(member, limit: whole.count) == whole)
            // A stream of zlib's own agrees about header and trailer, and is not much smaller.
            let atOnce = try compressor.compress(whole)
            #expect(member.prefix(10) == atOnce.prefix(10) && member.suffix(8) == atOnce.suffix(8))
        }
        #expect(try Gzip.decompress(GzipSegment.join([]), limit: 0) == [])
    }

    /// Bytes of a linear congruential generator, which zlib cannot shrink.
    private func noise(_ count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}

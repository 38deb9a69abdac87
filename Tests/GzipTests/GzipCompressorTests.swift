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

    /// Bytes of a linear congruential generator, which zlib cannot shrink.
    private func noise(_ count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}

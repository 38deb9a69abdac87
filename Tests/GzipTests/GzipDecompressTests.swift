import Gzip
import Testing

@Suite("Unpacking")
struct GzipDecompressTests {
    /// `up 1\nup 0\n` by `gzip -n -9` of GNU gzip 1.12.
    private let byGNU = bytes(hexadecimal: "1f8b08000000000002032b2d5030e42a2d5030e00200875c63080a000000")

    @Test("reads what GNU gzip wrote")
    func gnu() throws {
        #expect(try Gzip.decompress(byGNU, limit: 100) == Array("up 1\nup 0\n".utf8))
    }

    @Test("reads what Python's gzip wrote")
    func python() throws {
        let packed = bytes(
            hexadecimal: "1f8b0800000000000203cbcb4f498dcfc94f4c315430d03332e5ca23c00700f8e16fe830000000")
        #expect(try Gzip.decompress(packed, limit: 48) == Array(String(repeating: "node_load1 0.25\n", count: 3).utf8))
    }

    @Test("skips a header's extra field, file name and comment")
    func header() throws {
        let packed = bytes(
            hexadecimal: "1f8b081c00000000000304004142000066696c652e74787400636f6d6d656e7400"
                + "cb4bcc4d4d010087cce07105000000")
        #expect(try Gzip.decompress(packed, limit: 5) == Array("named".utf8))
    }

    @Test("joins members that follow each other")
    func members() throws {
        #expect(try Gzip.decompress(byGNU + byGNU, limit: 20) == Array("up 1\nup 0\nup 1\nup 0\n".utf8))
    }

    @Test("every cut is noticed")
    func cut() {
        for count in 0..<byGNU.count {
            #expect(code(Array(byGNU.prefix(count)), limit: 100) == .truncated, "\(count) bytes")
        }
    }

    @Test("what is not gzip is refused", arguments: ["", "not gzip at all", "\u{1f}\u{8b}"])
    func foreign(text: String) {
        #expect(code(Array(text.utf8) + [0, 0, 0], limit: 100) == .malformed)
    }

    @Test("a wrong checksum, a wrong length and garbage at the end are refused")
    func damaged() {
        for index in [22, 26] {
            var damaged = byGNU
            damaged[index] ^= 1
            #expect(code(damaged, limit: 100) == .malformed)
        }
        #expect(code(byGNU + [1, 2, 3], limit: 100) == .malformed)
    }

    @Test("any single damaged byte neither traps nor passes the limit")
    func flipped() {
        for index in byGNU.indices {
            for bit in 0..<8 {
                var damaged = byGNU
                damaged[index] ^= 1 << UInt8(bit)
                if let output = try? Gzip.decompress(damaged, limit: 100) { #expect(output.count <= 100) }
            }
        }
    }

    @Test("the limit is exact")
    func limit() throws {
        #expect(try Gzip.decompress(byGNU, limit: 10).count == 10)
        #expect(code(byGNU, limit: 9) == .tooLarge)
        #expect(code(byGNU, limit: 0) == .tooLarge)
        #expect(code(byGNU, limit: -1) == .tooLarge)
        #expect(try Gzip.decompress(byGNU, limit: .max).count == 10)
    }

    @Test("a small packet that unpacks to gigabytes stops at the limit")
    func bomb() throws {
        let mebibyte = try GzipCompressor(level: .small).compress([UInt8](repeating: 0, count: 1 << 20))
        #expect(mebibyte.count < 2_000)
        let bomb = (0..<64).flatMap { _ in mebibyte }
        #expect(code(bomb, limit: 1 << 20) == .tooLarge)
    }

    private func code(_ packed: [UInt8], limit: Int) -> GzipError.Code? {
        do {
            _ = try Gzip.decompress(packed, limit: limit)
            return nil
        } catch {
            return error.code
        }
    }
}

import CZlib

/// The one owner of a `z_stream`: set up in one direction, given back to zlib when released.
final class ZlibStream {
    /// What the stream does with its input.
    enum Direction {
        case compress(level: Int32)
        case decompress
    }

    /// What one step of zlib came to.
    enum Step {
        case outputFull
        case inputUsedUp
        case memberEnded
    }

    // 15 bits of window, plus 16 for the header and trailer of gzip (RFC 1952) instead of zlib's own.
    private static let windowBits: Int32 = 31
    // 32 KiB for the hash chains and 16 KiB of symbols less than zlib's usual 8, at a per cent of size.
    private static let memoryLevel: Int32 = 6

    private let stream: UnsafeMutablePointer<z_stream>
    private let isCompressing: Bool

    init(_ direction: Direction) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code: Int32
        switch direction {
        case .compress(let level):
            isCompressing = true
            code = CZlib_deflateInit2(stream, level, Self.windowBits, Self.memoryLevel)
        case .decompress:
            isCompressing = false
            code = CZlib_inflateInit2(stream, Self.windowBits)
        }
        if code != Z_OK {
            // zlib kept nothing, and deinit does not run for an object that was never made.
            stream.deallocate()
            throw Self.error(code)
        }
    }

    deinit {
        if isCompressing { deflateEnd(stream) } else { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Forgets the member before, keeps the memory.
    func reset() throws(GzipError) {
        let code = isCompressing ? deflateReset(stream) : inflateReset(stream)
        if code != Z_OK { throw Self.error(code) }
    }

    /// Names the input; its memory must stay where it is until the last step.
    func setInput(_ bytes: UnsafeBufferPointer<UInt8>) throws(GzipError) {
        guard let count = UInt32(exactly: bytes.count) else {
            throw GzipError(.tooLarge, "more than 4 GiB in one piece")
        }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = count
    }

    /// How many bytes of the input are still to be read.
    var inputLeft: Int { Int(stream.pointee.avail_in) }

    /// The CRC-32 of what was read so far.
    var checksum: UInt32 { UInt32(truncatingIfNeeded: stream.pointee.adler) }

    /// Appends at most `capacity` bytes of output.
    ///
    /// - Parameter isWhole: whether a member ends with the input; else it ends at a byte, and what would come next
    ///   refers to nothing before it.
    func step(
        appendingTo output: inout [UInt8], capacity: Int, isWhole: Bool = true
    ) throws(GzipError) -> Step {
        var code: Int32 = Z_OK
        var outputLeft: UInt32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: max(1, capacity)) { buffer, count in
            let room = UInt32(clamping: buffer.count)
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = room
            code = isCompressing ? deflate(stream, isWhole ? Z_FINISH : Z_FULL_FLUSH) : inflate(stream, Z_NO_FLUSH)
            outputLeft = stream.pointee.avail_out
            count = Int(room - outputLeft)
        }
        if output.isEmpty { output = chunk } else { output += chunk }
        switch code {
        case Z_STREAM_END: return .memberEnded
        case Z_OK, Z_BUF_ERROR: return outputLeft == 0 ? .outputFull : .inputUsedUp
        default: throw Self.error(code)
        }
    }

    private static func error(_ code: Int32) -> GzipError {
        switch code {
        case Z_DATA_ERROR, Z_NEED_DICT: GzipError(.malformed, "the data is damaged or not gzip")
        case Z_MEM_ERROR: GzipError(.outOfMemory, "no memory for zlib's window")
        default: GzipError(.failed, "zlib answered \(code)")
        }
    }
}

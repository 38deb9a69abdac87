/// Unpacking of gzip (RFC 1952).
public enum Gzip {
    /// The bytes inside one or several gzip members that follow each other.
    ///
    /// - Parameter limit: the largest result in bytes; memory never grows much beyond it, whatever the input claims.
    /// - Throws: `GzipError`: `malformed`, `truncated`, or `tooLarge` when the limit is passed.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        let stream = try ZlibStream(.decompress)
        let limit = min(max(0, limit), Int.max - 1)
        return try bytes.withUnsafeBufferPointer { input throws(GzipError) in
            try unpack(input, with: stream, limit: limit)
        }
    }

    private static func unpack(
        _ input: UnsafeBufferPointer<UInt8>, with stream: ZlibStream, limit: Int
    ) throws(GzipError) -> [UInt8] {
        try stream.setInput(input)
        var output: [UInt8] = []
        var capacity = min(max(256, input.count &* 4), 1 << 20)
        while true {
            // One byte above the limit is enough to know that it is passed.
            let room = limit - output.count + 1
            let step = try stream.step(appendingTo: &output, capacity: min(capacity, room))
            if output.count > limit { throw GzipError(.tooLarge, "more than \(limit) bytes when unpacked") }
            switch step {
            case .outputFull: capacity = min(max(4_096, output.count), 1 << 20)
            case .inputUsedUp: throw GzipError(.truncated, "the data ends in the middle")
            case .memberEnded:
                if stream.inputLeft == 0 { return output }
                try stream.reset()
            }
        }
    }
}

import CHiredis
import NIOCore

/// Writes commands as a server reads them, with hiredis' formatter.
enum RESPCommand {
    /// The most bytes of one command; hiredis 0.14 counts them in 32 bits.
    static let byteLimit = 64 << 20

    /// The bytes of all commands, one behind the other.
    ///
    /// - Throws: `settings` for a command without a name, which a server does not answer, and for one that is too long.
    static func encode(_ commands: [RedisCommand]) throws(RedisError) -> ByteBuffer {
        var buffer = ByteBuffer()
        for command in commands { try append(command.arguments, to: &buffer) }
        return buffer
    }

    private static func append(_ arguments: [[UInt8]], to buffer: inout ByteBuffer) throws(RedisError) {
        guard arguments.first?.isEmpty == false else { throw RedisError(.settings, "a command without a name") }
        let flat = Array(arguments.joined())
        guard flat.count <= byteLimit, arguments.count <= byteLimit else {
            throw RedisError(.settings, "a command of more than \(byteLimit) bytes")
        }
        let isWritten = flat.withUnsafeBytes { write($0, arguments.map(\.count), to: &buffer) }
        guard isWritten else { throw RedisError(.settings, "hiredis has no memory for a command") }
    }

    private static func write(_ flat: UnsafeRawBufferPointer, _ lengths: [Int], to buffer: inout ByteBuffer) -> Bool {
        guard let start = flat.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
        var pointers: [UnsafePointer<CChar>?] = []
        var offset = 0
        for length in lengths {
            pointers.append(start + offset)
            offset += length
        }
        var target: UnsafeMutablePointer<CChar>?
        let count = CHiredis_format(&target, Int32(clamping: lengths.count), &pointers, lengths)
        guard count > 0, let target else { return false }
        defer { redisFreeCommand(target) }
        buffer.writeBytes(UnsafeRawBufferPointer(start: target, count: Int(count)))
        return true
    }
}

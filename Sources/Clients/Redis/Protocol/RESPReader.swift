import CHiredis

/// Cuts a stream of bytes into replies with hiredis' parser (RESP2 as of hiredis 0.14).
///
/// After a fault the reader is dead and throws the same fault again. It belongs to one thread.
final class RESPReader {
    /// hiredis moves its whole buffer for each reply read from it, so it gets no more than this at once.
    static let sliceSize = 16 << 10
    /// The longest status, error or number, in bytes; hiredis searches an unfinished line from its start each time.
    static let lineLimit = 64 << 10
    /// The longest head of a string: its length in digits and the end of the line.
    private static let headLimit = 32

    private let state: UnsafeMutablePointer<CHiredis_Reader>
    private let byteLimit: Int
    private let elementLimit: Int
    private var bytesSinceReply = 0
    private var fault: RESPFault?

    /// Creates a reader; nil when there is no memory.
    ///
    /// - Parameters:
    ///   - byteLimit: the most bytes of one reply, overshot by a slice at most.
    ///   - elementLimit: the most elements of all arrays of one reply together.
    init?(byteLimit: Int, elementLimit: Int = 1 << 20) {
        guard let state = CHiredis_makeReader(max(0, elementLimit)) else { return nil }
        self.state = state
        self.byteLimit = max(0, byteLimit)
        self.elementLimit = max(0, elementLimit)
    }

    deinit { CHiredis_freeReader(state) }

    /// Whether a reply has begun and not ended.
    var isWithinReply: Bool { bytesSinceReply > 0 }

    /// Takes bytes as they came and hands on each reply that they complete.
    func feed(_ bytes: UnsafeRawBufferPointer, _ take: (RedisValue) -> Void) throws(RESPFault) {
        if let fault { throw fault }
        var rest = bytes[...]
        while !rest.isEmpty {
            let slice = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.sliceSize))
            rest = rest.dropFirst(slice.count)
            do throws(RESPFault) {
                try feedSlice(slice, take)
            } catch {
                fault = error
                throw error
            }
        }
    }

    private func feedSlice(_ slice: UnsafeRawBufferPointer, _ take: (RedisValue) -> Void) throws(RESPFault) {
        let start = slice.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard redisReaderFeed(state.pointee.reader, start, slice.count) == REDIS_OK else { throw .outOfMemory }
        bytesSinceReply += slice.count
        while let reply = try nextReply() {
            bytesSinceReply = unreadBytes.count
            take(reply)
        }
        guard bytesSinceReply <= byteLimit else { throw .tooLarge("an answer has more than \(byteLimit) bytes") }
        guard !isWithinEndlessLine else { throw .tooLarge("a line has more than \(Self.lineLimit) bytes") }
    }

    private func nextReply() throws(RESPFault) -> RedisValue? {
        var reply: UnsafeMutablePointer<redisReply>?
        guard CHiredis_nextReply(state, &reply) == REDIS_OK else { throw readerFault }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        guard let value = RedisValue(reply.pointee) else { throw .malformed("a reply of a type unknown to RESP2") }
        return value
    }

    private var readerFault: RESPFault {
        if state.pointee.passedLimit != 0 { return .tooLarge("an answer has more than \(elementLimit) elements") }
        if state.pointee.reader.pointee.err == REDIS_ERR_OOM { return .outOfMemory }
        return .malformed(String(cString: CHiredis_errorText(state)))
    }

    /// What hiredis holds and has not read; without the type byte of a reply that has begun.
    private var unreadBytes: UnsafeRawBufferPointer {
        let reader = state.pointee.reader
        guard let reader, let start = reader.pointee.buf, reader.pointee.len > reader.pointee.pos else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let position = reader.pointee.pos
        return UnsafeRawBufferPointer(start: start + position, count: reader.pointee.len - position)
    }

    /// A string's head ends early, and a whole line would have been read: what is left without an end is a long line.
    private var isWithinEndlessLine: Bool {
        let unread = unreadBytes
        guard unread.count > Self.lineLimit else { return false }
        let head = unread.prefix(Self.headLimit)
        return !zip(head, head.dropFirst()).contains { $0 == 0x0d && $1 == 0x0a }
    }
}

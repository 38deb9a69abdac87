import CHiredis

extension RedisValue {
    /// Copies a reply out of hiredis' tree; nil where it holds a type that RESP2 does not have.
    init?(_ reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_STRING: self = .string(Self.bytes(of: reply))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_NIL: self = .null
        case REDIS_REPLY_ARRAY:
            let count = reply.element == nil ? 0 : Int(clamping: reply.elements)
            let elements = UnsafeBufferPointer(start: reply.element, count: count)
            var items: [RedisValue] = []
            items.reserveCapacity(elements.count)
            for element in elements {
                guard let element, let item = RedisValue(element.pointee) else { return nil }
                items.append(item)
            }
            self = .array(items)
        default: return nil
        }
    }

    private static func bytes(of reply: redisReply) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : Int(clamping: reply.len)))
    }
}

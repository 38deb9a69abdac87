import CRabbitMQ

extension MessageProperties {
    /// Copies a message's head out of the library's memory; that of another class than basic is empty.
    init(_ classNumber: UInt16, _ decoded: UnsafeMutableRawPointer?) {
        self.init()
        guard classNumber == 60, let decoded else { return }
        let read = decoded.load(as: amqp_basic_properties_t.self)
        func text(_ shift: amqp_flags_t, _ bytes: amqp_bytes_t) -> String? {
            read._flags & (1 << shift) == 0 ? nil : String(bytes)
        }
        contentType = text(15, read.content_type)
        contentEncoding = text(14, read.content_encoding)
        if read._flags & (1 << 13) != 0 { headers = FieldValue.table(read.headers) }
        isPersistent = read._flags & (1 << 12) != 0 && read.delivery_mode == 2
        if read._flags & (1 << 11) != 0 { priority = read.priority }
        correlationID = text(10, read.correlation_id)
        replyTo = text(9, read.reply_to)
        expiration = text(8, read.expiration).flatMap { UInt64($0) }
        messageID = text(7, read.message_id)
        if read._flags & (1 << 6) != 0 { timestamp = read.timestamp }
        type = text(5, read.type)
        applicationID = text(3, read.app_id)
    }

    /// The library's form, with copies in the arena.
    func encoded(in arena: ByteArena) -> amqp_basic_properties_t {
        var encoded = amqp_basic_properties_t()
        func text(_ shift: amqp_flags_t, _ text: String?) -> amqp_bytes_t {
            guard let text else { return amqp_bytes_t(len: 0, bytes: nil) }
            encoded._flags |= 1 << shift
            return arena.bytes(text)
        }
        encoded.content_type = text(15, contentType)
        encoded.content_encoding = text(14, contentEncoding)
        if !headers.isEmpty {
            encoded._flags |= 1 << 13
            encoded.headers = arena.table(headers)
        }
        encoded._flags |= 1 << 12
        encoded.delivery_mode = isPersistent ? 2 : 1
        if let priority {
            encoded._flags |= 1 << 11
            encoded.priority = priority
        }
        encoded.correlation_id = text(10, correlationID)
        encoded.reply_to = text(9, replyTo)
        encoded.expiration = text(8, expiration.map { "\($0)" })
        encoded.message_id = text(7, messageID)
        if let timestamp {
            encoded._flags |= 1 << 6
            encoded.timestamp = timestamp
        }
        encoded.type = text(5, type)
        encoded.app_id = text(3, applicationID)
        return encoded
    }

    /// The longest short string of AMQP, in bytes.
    static let shortLimit = 255

    /// Which field is too long for the wire; nil when none is.
    var faultyField: String? {
        let short = [
            "content_type": contentType, "content_encoding": contentEncoding, "correlation_id": correlationID,
            "reply_to": replyTo, "message_id": messageID, "type": type, "app_id": applicationID,
        ]
        if let field = short.first(where: { ($0.value?.utf8.count ?? 0) > Self.shortLimit }) { return field.key }
        return headers.keys.contains { $0.utf8.count > Self.shortLimit } ? "headers" : nil
    }
}

import CRabbitMQ

/// Memory for what the library reads while a method is encoded; given back with the arena.
final class ByteArena {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit { for block in blocks { block.deallocate() } }

    /// A copy of the text.
    func bytes(_ text: String) -> amqp_bytes_t { bytes(Array(text.utf8)) }

    /// A copy of the bytes.
    func bytes(_ bytes: [UInt8]) -> amqp_bytes_t {
        guard !bytes.isEmpty else { return amqp_bytes_t(len: 0, bytes: nil) }
        let block = allocate(byteCount: bytes.count, alignment: 1)
        block.copyMemory(from: bytes, byteCount: bytes.count)
        return amqp_bytes_t(len: bytes.count, bytes: block)
    }

    /// A table with the entries in the order of their names.
    func table(_ values: [String: FieldValue]) -> amqp_table_t {
        guard !values.isEmpty else { return amqp_table_t() }
        let block = allocate(
            byteCount: values.count * MemoryLayout<amqp_table_entry_t>.stride,
            alignment: MemoryLayout<amqp_table_entry_t>.alignment)
        let entries = block.bindMemory(to: amqp_table_entry_t.self, capacity: values.count)
        for (index, (name, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            (entries + index).initialize(to: amqp_table_entry_t(key: bytes(name), value: field(value)))
        }
        return amqp_table_t(num_entries: Int32(clamping: values.count), entries: entries)
    }

    private func array(_ values: [FieldValue]) -> amqp_array_t {
        guard !values.isEmpty else { return amqp_array_t() }
        let block = allocate(
            byteCount: values.count * MemoryLayout<amqp_field_value_t>.stride,
            alignment: MemoryLayout<amqp_field_value_t>.alignment)
        let entries = block.bindMemory(to: amqp_field_value_t.self, capacity: values.count)
        for (index, value) in values.enumerated() { (entries + index).initialize(to: field(value)) }
        return amqp_array_t(num_entries: Int32(clamping: values.count), entries: entries)
    }

    private func field(_ value: FieldValue) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        switch value {
        case .text(let text): set(&field, AMQP_FIELD_KIND_UTF8) { $0.value.bytes = bytes(text) }
        case .bool(let flag): set(&field, AMQP_FIELD_KIND_BOOLEAN) { $0.value.boolean = flag ? 1 : 0 }
        case .integer(let number): set(&field, AMQP_FIELD_KIND_I64) { $0.value.i64 = number }
        // RabbitMQ reads no unsigned 64-bit type; a double comes nearest.
        case .unsigned(let number): set(&field, AMQP_FIELD_KIND_F64) { $0.value.f64 = Double(number) }
        case .double(let number): set(&field, AMQP_FIELD_KIND_F64) { $0.value.f64 = number }
        case .timestamp(let seconds): set(&field, AMQP_FIELD_KIND_TIMESTAMP) { $0.value.u64 = seconds }
        case .bytes(let content): set(&field, AMQP_FIELD_KIND_BYTES) { $0.value.bytes = bytes(content) }
        case .array(let values): set(&field, AMQP_FIELD_KIND_ARRAY) { $0.value.array = array(values) }
        case .table(let values): set(&field, AMQP_FIELD_KIND_TABLE) { $0.value.table = table(values) }
        case .void: field.kind = UInt8(truncatingIfNeeded: AMQP_FIELD_KIND_VOID.rawValue)
        }
        return field
    }

    private func set(
        _ field: inout amqp_field_value_t, _ kind: amqp_field_value_kind_t,
        _ change: (inout amqp_field_value_t) -> Void
    ) {
        field.kind = UInt8(truncatingIfNeeded: kind.rawValue)
        change(&field)
    }

    private func allocate(byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: alignment)
        blocks.append(block)
        return block
    }
}

import CRabbitMQ

extension FieldValue {
    /// How deep values lie in each other at most; what lies deeper is read as nothing.
    private static let depthLimit = 16

    /// Copies a table out of the library's memory.
    static func table(_ table: amqp_table_t, depth: Int = 0) -> [String: FieldValue] {
        guard let entries = table.entries, table.num_entries > 0, depth < depthLimit else { return [:] }
        var values: [String: FieldValue] = [:]
        for index in 0..<Int(table.num_entries) {
            values[String(entries[index].key)] = FieldValue(entries[index].value, depth: depth)
        }
        return values
    }

    private init(_ field: amqp_field_value_t, depth: Int) {
        let value = field.value
        switch UInt32(field.kind) {
        case AMQP_FIELD_KIND_UTF8.rawValue, AMQP_FIELD_KIND_BYTES.rawValue:
            let bytes = [UInt8](value.bytes)
            self = String(validating: bytes, as: UTF8.self).map(FieldValue.text) ?? .bytes(bytes)
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: self = .bool(value.boolean != 0)
        case AMQP_FIELD_KIND_I8.rawValue: self = .integer(Int64(value.i8))
        case AMQP_FIELD_KIND_U8.rawValue: self = .integer(Int64(value.u8))
        case AMQP_FIELD_KIND_I16.rawValue: self = .integer(Int64(value.i16))
        case AMQP_FIELD_KIND_U16.rawValue: self = .integer(Int64(value.u16))
        case AMQP_FIELD_KIND_I32.rawValue: self = .integer(Int64(value.i32))
        case AMQP_FIELD_KIND_U32.rawValue: self = .integer(Int64(value.u32))
        case AMQP_FIELD_KIND_I64.rawValue: self = .integer(value.i64)
        case AMQP_FIELD_KIND_U64.rawValue:
            self = Int64(exactly: value.u64).map(FieldValue.integer) ?? .unsigned(value.u64)
        case AMQP_FIELD_KIND_F32.rawValue: self = .double(Double(value.f32))
        case AMQP_FIELD_KIND_F64.rawValue: self = .double(value.f64)
        case AMQP_FIELD_KIND_DECIMAL.rawValue: self = .double(Self.decimal(value.decimal))
        case AMQP_FIELD_KIND_TIMESTAMP.rawValue: self = .timestamp(value.u64)
        case AMQP_FIELD_KIND_ARRAY.rawValue: self = .array(Self.array(value.array, depth: depth + 1))
        case AMQP_FIELD_KIND_TABLE.rawValue: self = .table(Self.table(value.table, depth: depth + 1))
        default: self = .void
        }
    }

    private static func array(_ array: amqp_array_t, depth: Int) -> [FieldValue] {
        guard let entries = array.entries, array.num_entries > 0, depth < depthLimit else { return [] }
        return (0..<Int(array.num_entries)).map { FieldValue(entries[$0], depth: depth) }
    }

    private static func decimal(_ decimal: amqp_decimal_t) -> Double {
        var value = Double(decimal.value)
        for _ in 0..<decimal.decimals { value /= 10 }
        return value
    }
}

extension String {
    /// Copies text out of the library's memory; what is not UTF-8 becomes U+FFFD.
    init(_ bytes: amqp_bytes_t) {
        self.init(
            decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.bytes == nil ? 0 : bytes.len),
            as: UTF8.self)
    }
}

extension [UInt8] {
    /// Copies bytes out of the library's memory.
    init(_ bytes: amqp_bytes_t) {
        self.init(UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.bytes == nil ? 0 : bytes.len))
    }
}

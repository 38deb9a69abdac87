/// Counts the spans of an `ExportTraceServiceRequest` by its outer fields alone.
enum SpanCount {
    static func spans(in bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        each(1, in: bytes) { resource in
            each(2, in: resource) { scope in
                each(2, in: scope) { _ in count += 1 }
            }
        }
        return count
    }

    /// Calls with the content of every message under a field's number; stops at what is no protobuf.
    private static func each(_ number: UInt64, in bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) {
        var rest = bytes
        while let key = varint(&rest) {
            let length: UInt64
            switch key & 7 {
            case 0:
                guard varint(&rest) != nil else { return }
                continue
            case 1: length = 8
            case 2:
                guard let told = varint(&rest) else { return }
                length = told
            case 5: length = 4
            default: return
            }
            guard length <= rest.count else { return }
            if key & 7 == 2, key >> 3 == number { body(rest.prefix(Int(length))) }
            rest = rest.dropFirst(Int(length))
        }
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = bytes.popFirst() {
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
            shift += 7
        }
        return nil
    }
}

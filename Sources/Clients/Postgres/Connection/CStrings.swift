/// Lends Swift strings to C as an array of pointers.
enum CStrings {
    /// Calls the body with a pointer for each text, null for nil, and one more null at the end; valid in the call only.
    static func withPointers<Value>(
        _ texts: [String?], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var offsets: [Int?] = []
        for text in texts {
            guard let text else {
                offsets.append(nil)
                continue
            }
            offsets.append(bytes.count)
            for byte in text.utf8 { bytes.append(CChar(bitPattern: byte)) }
            bytes.append(0)
        }
        // Never empty, so that there is a base address.
        bytes.append(0)
        return bytes.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = []
            for offset in offsets { pointers.append(offset.flatMap { at in buffer.baseAddress.map { $0 + at } }) }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { body($0) }
        }
    }
}

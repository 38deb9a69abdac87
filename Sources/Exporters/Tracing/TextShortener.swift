import Tracing

/// Cuts texts that are longer than their limit, at whole characters, and counts.
struct TextShortener {
    /// Bytes of UTF-8 that a text may have.
    let limit: Int
    /// How many texts were cut.
    var cut: UInt64 = 0
    /// Bytes that were kept, by estimate, with what a value takes besides.
    var kept = 0

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    mutating func text(_ text: String) -> String {
        let length = text.utf8.count
        guard length > limit else {
            kept += length
            return text
        }
        cut += 1
        kept += limit
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while end > text.utf8.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    mutating func attributes(_ attributes: SpanAttributes) -> SpanAttributes {
        guard !attributes.isEmpty else { return attributes }
        var changed = attributes
        var shortener = self
        attributes.forEach { key, value in
            shortener.kept += key.utf8.count + 64
            if let short = shortener.value(value) { changed.set(key, value: short) }
        }
        self = shortener
        return changed
    }

    /// The value where it had to be cut or fixed as a text; nil where it stays.
    private mutating func value(_ value: SpanAttribute) -> SpanAttribute? {
        switch value {
        case .string(let old):
            let before = cut
            let short = text(old)
            return cut == before ? nil : .string(short)
        case .stringArray(let old):
            let before = cut
            let short = old.map { text($0) }
            kept += old.count * 16
            return cut == before ? nil : .stringArray(short)
        // Described now: the object may change, and may be as long as it likes.
        case .stringConvertible(let object): return .string(text(object.description))
        case .stringConvertibleArray(let objects):
            kept += objects.count * 16
            return .stringArray(objects.map { text($0.description) })
        case .int32Array(let numbers): kept += numbers.count * 4
        case .int64Array(let numbers): kept += numbers.count * 8
        case .doubleArray(let numbers): kept += numbers.count * 8
        case .boolArray(let values): kept += values.count
        default: break
        }
        return nil
    }
}

extension SpanAttributes {
    /// As many of the attributes as the limit allows, those that were there before first, and how many are left out.
    func limited(to limit: Int, before: SpanAttributes = [:]) -> (kept: SpanAttributes, dropped: Int) {
        guard count > limit else { return (self, 0) }
        var kept = SpanAttributes([:])
        forEach { key, value in
            if kept.count < limit, before.get(key) != nil { kept.set(key, value: value) }
        }
        forEach { key, value in
            if kept.count < limit, before.get(key) == nil { kept.set(key, value: value) }
        }
        return (kept, count - kept.count)
    }
}

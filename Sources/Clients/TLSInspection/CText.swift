import COpenSSL

/// Text that came out of C or out of a certificate, made safe to show.
enum CText {
    /// So many bytes of a value are kept.
    static let limit = 1_024

    static func string(_ characters: [CChar]) -> String {
        clean(characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    static func string(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    /// A string of a certificate, whatever its encoding there.
    static func string(_ value: UnsafePointer<ASN1_STRING>) -> String {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, value)
        guard count >= 0, let bytes else { return "" }
        defer { COpenSSL_free(bytes) }
        return clean(Array(UnsafeBufferPointer(start: bytes, count: min(Int(count), limit))))
    }

    /// Control characters become question marks: a name must not end a line of a log.
    static func clean(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.map { $0 < 32 || $0 == 127 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

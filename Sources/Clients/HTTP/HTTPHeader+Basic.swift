extension HTTPHeader {
    /// `Authorization: Basic …` (RFC 7617) in UTF-8, as a secret.
    public static func basic(user: String, password: String) -> HTTPHeader {
        HTTPHeader("Authorization", "Basic " + base64("\(user):\(password)".utf8), isSecret: true)
    }

    /// The bytes in the alphabet of RFC 4648, section 4, padded.
    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        var (bits, count) = (UInt32(0), 0)
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        while result.count % 4 != 0 { result.append(UInt8(ascii: "=")) }
        return String(decoding: result, as: UTF8.self)
    }
}

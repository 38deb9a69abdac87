/// FNV-1a with 64 bits over texts, each followed by the byte 0xFF, as Alertmanager makes it.
struct Fingerprint {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The fingerprint of nothing.
    init() {}

    /// The fingerprint of a set of labels: Alertmanager's identity of an alert.
    init(labels: [String: String]) {
        for (name, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            add(name)
            add(value)
        }
    }

    /// Feeds a text and the byte that ends it.
    mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        mix(0xff)
    }

    /// 16 digits in lower case.
    var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private mutating func mix(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}

/// A network in CIDR notation, or a single address.
struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// The network's address.
    let address: IPAddress
    /// How many leading bits count.
    let prefixLength: Int

    /// Reads `10.0.0.0/8`, `fd00::/8` or an address; nil for anything else, and where bits stand behind the prefix.
    init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(parsing: String(first)) else { return nil }
        let width = address.bytes.count * 8
        self.address = address
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let length = Int(parts[1]), length <= width,
                Self.mask(address.bytes, length) == address.bytes
            else { return nil }
            self.prefixLength = length
        } else {
            self.prefixLength = width
        }
    }

    /// Whether an address lies in the network; an IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
    func contains(_ other: IPAddress) -> Bool {
        var bytes = other.bytes
        if bytes.count == 16, bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], address.bytes.count == 4 {
            bytes = Array(bytes.suffix(4))
        }
        return bytes.count == address.bytes.count && Self.mask(bytes, prefixLength) == address.bytes
    }

    var description: String {
        prefixLength == address.bytes.count * 8 ? address.description : "\(address)/\(prefixLength)"
    }

    private static func mask(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(8, max(0, length - index * 8))
            return bits == 0 ? 0 : byte & (UInt8.max << UInt8(8 - bits))
        }
    }
}

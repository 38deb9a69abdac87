/// An IPv4 or IPv6 address.
struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four bytes or sixteen, the most significant one first.
    let bytes: [UInt8]
    /// The address as it was written.
    let description: String

    /// Reads dotted decimals or RFC 4291 text, without brackets and zone; nil for anything else.
    init?(parsing text: String) {
        guard text.utf8.count <= 45, let bytes = Self.ipv4(text[...]) ?? Self.ipv6(text) else { return nil }
        self.bytes = bytes
        self.description = text
    }

    static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Whether only this machine can connect to it.
    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1] }

    /// Whether it stands for every address of the machine.
    var isAny: Bool { bytes.allSatisfy { $0 == 0 } }

    private static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), part == "0" || part.first != "0" else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func ipv6(_ text: String) -> [UInt8]? {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count >= 3, groups.count <= 9 else { return nil }
        // "::" is an empty part in the middle, two at an end.
        guard let gap = groups.dropFirst().dropLast().firstIndex(where: \.isEmpty) else {
            guard let bytes = wide(groups[...]), bytes.count == 16 else { return nil }
            return bytes
        }
        var head = groups[..<gap]
        var tail = groups[(gap + 1)...]
        if head.count == 1, head.first?.isEmpty == true { head = [] }
        if tail.count == 1, tail.first?.isEmpty == true { tail = [] }
        guard let left = wide(head), let right = wide(tail), left.count + right.count <= 14 else { return nil }
        return left + Array(repeating: 0, count: 16 - left.count - right.count) + right
    }

    private static func wide(_ groups: ArraySlice<Substring>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for (offset, group) in groups.enumerated() {
            if offset == groups.count - 1, group.contains(".") {
                guard let last = ipv4(group) else { return nil }
                return bytes + last
            }
            guard (1...4).contains(group.utf8.count), group.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
                group.first != "-", let value = UInt16(group, radix: 16)
            else { return nil }
            bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        return bytes
    }
}

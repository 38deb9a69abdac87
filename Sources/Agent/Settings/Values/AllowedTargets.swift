/// Which hosts a module may probe besides the settings' own targets; nothing unless named.
///
/// A name counts by the addresses that it has at that moment, so that no name leads anywhere that the list does not
/// allow: by name alone only to public addresses, to private ones where a network of the list has them, too.
struct AllowedTargets: Sendable, Equatable {
    /// What may be reached at an address.
    private enum Reach {
        /// Anybody on the internet.
        case everybody
        /// A private network.
        case network
        /// This host.
        case host
        /// Never meant by accident: link-local with the metadata of clouds, multicast, addresses that wrap others.
        case special
    }

    private let names: [Glob]
    private let ranges: [AddressRange]

    /// Reads a list without what is neither a name, a pattern of names, an address nor a network.
    init(_ texts: [String]) {
        ranges = texts.compactMap(AddressRange.init(parsing:))
        names = texts.filter { AddressRange(parsing: $0) == nil }.map { Glob($0.lowercased()) }
    }

    /// Whether a text can stand in the list.
    static func isEntry(_ text: String) -> Bool {
        if AddressRange(parsing: text) != nil { return true }
        // Digits and dots alone are an address with a mistake.
        return text.utf8.count <= 253 && text.contains(where: \.isLetter)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || ".-_*?".utf8.contains(byte)
            }
    }

    /// Whether a name is worth asking for: where no address could be allowed, no name service hears of it.
    func mayAllow(_ name: String) -> Bool { !ranges.isEmpty || allowsName(name) }

    /// Whether an address may be probed.
    ///
    /// - Parameter name: the name that has it; nil where the address itself was asked for.
    func allows(_ address: IPAddress, of name: String?) -> Bool {
        let address = Self.plain(address)
        let containing = ranges.filter { $0.contains(address) }
        switch Self.reach(address) {
        case .everybody: return !containing.isEmpty || name.map(allowsName) ?? false
        case .network: return !containing.isEmpty
        // A network that merely has it among others does not mean it.
        case .host: return containing.contains { Self.reach($0.address) == .host && $0.prefixLength >= 8 }
        case .special: return containing.contains { $0.prefixLength == $0.address.bytes.count * 8 }
        }
    }

    private func allowsName(_ name: String) -> Bool {
        let host = name.lowercased()
        return names.contains { $0.matches(host.hasSuffix(".") ? String(host.dropLast()) : host) }
    }

    /// An IPv4 address that is written as IPv6, as the IPv4 address that the kernel would use.
    private static func plain(_ address: IPAddress) -> IPAddress {
        guard address.bytes.count == 16, address.bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] else {
            return address
        }
        let text = address.bytes.suffix(4).map { "\($0)" }.joined(separator: ".")
        return IPAddress(parsing: text) ?? address
    }

    private static func reach(_ address: IPAddress) -> Reach {
        func isIn(_ ranges: [AddressRange]) -> Bool { ranges.contains { $0.contains(address) } }
        if isIn(hosts) { return .host }
        if isIn(specials) { return .special }
        return isIn(networks) ? .network : .everybody
    }

    private static let hosts = ranges("127.0.0.0/8", "::1")
    private static let networks = ranges(
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7")
    private static let specials = ranges(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200", "168.63.129.16",
        "::/96", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
        "2001::/32")

    private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap(AddressRange.init(parsing:)) }
}

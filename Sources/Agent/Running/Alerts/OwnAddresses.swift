import Glibc

/// This machine's addresses as a message may name them: one of its own network, one of Tailscale's.
struct OwnAddresses: Sendable, Equatable {
    /// An IPv4 address of a physical interface.
    var local: String?
    /// An address of 100.64.0.0/10 on an interface that Tailscale made.
    var tailnet: String?

    /// Interfaces that containers and bridges make.
    private static let virtual = ["docker", "veth", "br-", "virbr", "cni", "lo"]

    /// Asks the machine.
    static func read() -> OwnAddresses {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return OwnAddresses() }
        defer { freeifaddrs(list) }
        var found: [(interface: String, address: [UInt8])] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { continue }
            // The four bytes stand behind the family and the port (struct sockaddr_in, ip(7)).
            let bytes = Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(address), count: 8).suffix(4))
            found.append((String(cString: entry.ifa_name), bytes))
        }
        return choose(found)
    }

    /// The addresses to name: the first of each sort.
    static func choose(_ found: [(interface: String, address: [UInt8])]) -> OwnAddresses {
        var own = OwnAddresses()
        for (interface, address) in found where address.count == 4 && address[0] != 127 {
            let text = address.map(String.init).joined(separator: ".")
            if interface.hasPrefix("tailscale"), address[0] == 100, (64...127).contains(address[1]) {
                own.tailnet = own.tailnet ?? text
            } else if !virtual.contains(where: interface.hasPrefix) {
                own.local = own.local ?? text
            }
        }
        return own
    }

    /// The machine's own name.
    static func hostName() -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty ? nil : name
    }
}

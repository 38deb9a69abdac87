import Glibc

/// A TCP port of this host.
struct Listener {
    /// The port cannot be had.
    struct Failure: Error {}

    let descriptor: Int32
    let port: UInt16

    /// Takes a free port of 127.0.0.1.
    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                bind(descriptor, place, length) == 0 && getsockname(descriptor, place, &length) == 0
            }
        }
        guard isBound, listen(descriptor, 16) == 0 else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
    }
}

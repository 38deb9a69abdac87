import Glibc

/// IP addresses as text and as bytes.
enum NetworkAddress {
    /// Four or sixteen bytes as text; nil for any other number of them.
    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &buffer, socklen_t(buffer.count)) != nil else {
            return nil
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The bytes of an address; nil for anything else, a name for instance.
    static func bytes(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    /// The addresses that an inquiry may use, in order.
    static func chosen(_ all: [String], _ family: HTTPInquiry.AddressFamily) -> [String] {
        let v6 = all.filter { $0.contains(":") }
        let v4 = all.filter { !$0.contains(":") }
        return switch family {
        case .any: all
        case .onlyV4: v4
        case .onlyV6: v6
        case .preferV4: v4.isEmpty ? v6 : v4
        case .preferV6: v6.isEmpty ? v4 : v6
        }
    }
}

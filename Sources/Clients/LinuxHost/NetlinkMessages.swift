import CLinux

/// The messages in what a netlink socket received, and the attributes in a message.
///
/// Source: `netlink(7)` and `linux/netlink.h`: native byte order, lengths include the header, everything aligned to 4
/// bytes.
enum NetlinkMessages {
    /// How a dump ended.
    enum End: Equatable {
        case done
        /// The kernel's error number.
        case failed(Int32)
    }

    /// Calls the body for each message with its type and what follows its header; stops at one that is cut off.
    ///
    /// - Returns: how the dump ended, nil while there is more to come.
    static func forEach(in bytes: ArraySlice<UInt8>, _ body: (Int, ArraySlice<UInt8>) -> Void) -> End? {
        var rest = bytes
        while let header = rest.value(at: 0, as: nlmsghdr.self) {
            let length = Int(header.nlmsg_len)
            guard length >= MemoryLayout<nlmsghdr>.size, length <= rest.count else { return .failed(badMessage) }
            let payload = rest.dropFirst(MemoryLayout<nlmsghdr>.size).prefix(length - MemoryLayout<nlmsghdr>.size)
            switch Int32(header.nlmsg_type) {
            case NLMSG_DONE: return .done
            case NLMSG_ERROR:
                let number = payload.value(at: 0, as: Int32.self) ?? 0
                return number == 0 ? .done : .failed(number == .min ? .max : abs(number))
            default: body(Int(header.nlmsg_type), payload)
            }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return nil
    }

    /// Calls the body for each attribute with its type, flags taken off, and its value; stops at one that is cut off.
    static func forEachAttribute(in bytes: ArraySlice<UInt8>, _ body: (Int, ArraySlice<UInt8>) -> Void) {
        var rest = bytes
        while let length = rest.value(at: 0, as: UInt16.self), let type = rest.value(at: 2, as: UInt16.self) {
            guard length >= 4, Int(length) <= rest.count else { return }
            body(Int(type & 0x3FFF), rest.dropFirst(4).prefix(Int(length) - 4))
            rest = rest.dropFirst((Int(length) + 3) & ~3)
        }
    }

    private static let badMessage: Int32 = 74
}

extension ArraySlice<UInt8> {
    /// The value of a C type at an offset from the slice's start; nil where the slice is too short.
    func value<Value: BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value? {
        guard offset >= 0, offset <= count - MemoryLayout<Value>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    /// The bytes before the first NUL as text; what is not UTF-8 is replaced.
    var cText: String {
        String(decoding: prefix { $0 != 0 }, as: UTF8.self)
    }
}

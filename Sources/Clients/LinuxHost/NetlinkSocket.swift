import CLinux
import Glibc

/// A socket to a part of the kernel that answers with dumps of messages.
///
/// Kept open between dumps, closed by any error. Not thread-safe: one owner, one thread.
final class NetlinkSocket {
    private let protocolNumber: Int32
    private var descriptor: Int32 = -1
    private var sequence: UInt32 = 0
    private var buffer: [UInt8] = []

    init(protocolNumber: Int32) {
        self.protocolNumber = protocolNumber
    }

    deinit { close() }

    /// Sends one request and hands on each answer, which is a row of whole messages; the last ends with `NLMSG_DONE`.
    ///
    /// - Parameters:
    ///   - type: the message type of the request.
    ///   - body: what follows the request's header.
    ///   - receive: takes the messages of one datagram and says whether the dump has ended.
    func dump(
        type: Int, body: [UInt8], receive: (ArraySlice<UInt8>) -> NetlinkMessages.End?
    ) throws(KernelFileError) {
        try exchange(type: type, flags: NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH, body: body, receive: receive)
    }

    /// The kernel's answer to a question about one thing.
    enum Answer: Equatable {
        case found([UInt8])
        /// The kernel's error number: there is none such, or no such question.
        case refused(Int32)
    }

    /// Asks about one thing; the answer is what follows the header of the one message that comes.
    func ask(type: Int, body: [UInt8]) throws(KernelFileError) -> Answer {
        var answer = Answer.refused(ENODATA)
        try exchange(type: type, flags: NLM_F_REQUEST, body: body) { bytes in
            let end = NetlinkMessages.forEach(in: bytes) { answer = .found(Array($1)) }
            if case .failed(let number) = end { answer = .refused(number) }
            return .done
        }
        return answer
    }

    private func exchange(
        type: Int, flags: Int32, body: [UInt8], receive: (ArraySlice<UInt8>) -> NetlinkMessages.End?
    ) throws(KernelFileError) {
        try open()
        sequence &+= 1
        do throws(KernelFileError) {
            try send(type: type, flags: flags, body: body)
            while true {
                let count = try receiveOnce()
                switch receive(buffer[0..<count]) {
                case .done: return
                case .failed(let number): throw failure(number, "dump")
                case nil: continue
                }
            }
        } catch {
            close()
            throw error
        }
    }

    private func open() throws(KernelFileError) {
        guard descriptor < 0 else { return }
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), protocolNumber)
        guard descriptor >= 0 else { throw failure(errno, "socket") }
        // The kernel answers at once; this only keeps a broken one from holding the round.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: 64 << 10) }
    }

    private func send(type: Int, flags: Int32, body: [UInt8]) throws(KernelFileError) {
        var header = nlmsghdr()
        header.nlmsg_len = UInt32(MemoryLayout<nlmsghdr>.size + body.count)
        header.nlmsg_type = UInt16(truncatingIfNeeded: type)
        header.nlmsg_flags = UInt16(truncatingIfNeeded: flags)
        header.nlmsg_seq = sequence
        let request = withUnsafeBytes(of: header) { Array($0) } + body
        var result: Int
        repeat { result = Glibc.send(descriptor, request, request.count, 0) } while result < 0 && errno == EINTR
        guard result == request.count else { throw failure(errno, "send") }
    }

    private func receiveOnce() throws(KernelFileError) -> Int {
        var count: Int
        repeat {
            count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_TRUNC)) }
        } while count < 0 && errno == EINTR
        guard count > 0 else { throw failure(count < 0 ? errno : ECONNRESET, "receive") }
        guard count <= buffer.count else { throw failure(EMSGSIZE, "receive") }
        return count
    }

    private func failure(_ number: Int32, _ operation: String) -> KernelFileError {
        KernelFileError(errno: number, operation: operation, path: "netlink \(protocolNumber)")
    }

    private func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }
}

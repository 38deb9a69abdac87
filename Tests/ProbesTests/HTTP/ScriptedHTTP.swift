import Glibc
import Synchronization

/// A server on the loopback that answers every request alike, at once or when it is let.
final class ScriptedHTTP: Sendable {
    private struct State {
        var head = "200 OK"
        var requests: [String] = []
        var isHeld: Bool
        var waiting: [Int32] = []
    }

    struct Trouble: Error {}

    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>

    init(isHeld: Bool = false) throws {
        state = Mutex(State(isHeld: isHeld))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, length) | listen(listener, 16) | getsockname(listener, name, &length)
            }
        }
        guard code == 0 else { throw Trouble() }
        port = UInt16(bigEndian: address.sin_port)
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<ScriptedHTTP>.fromOpaque(argument!).takeRetainedValue().serve()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    /// The requests that came.
    var requests: [String] { state.withLock { $0.requests } }

    /// What the next answers begin with.
    func answer(_ head: String) { state.withLock { $0.head = head } }

    /// Answers what was held back, and everything from here on at once.
    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for descriptor in waiting { answer(descriptor) }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        release()
    }

    private func serve() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 { break }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
                let count = read(descriptor, &buffer, buffer.count)
                if count <= 0 { break }
                bytes += buffer.prefix(count)
            }
            let isHeld = state.withLock { state in
                state.requests.append(String(decoding: bytes, as: UTF8.self))
                if state.isHeld { state.waiting.append(descriptor) }
                return state.isHeld
            }
            if !isHeld { answer(descriptor) }
        }
        close(listener)
    }

    private func answer(_ descriptor: Int32) {
        let text = "HTTP/1.1 \(state.withLock { $0.head })\r\nContent-Length: 2\r\n\r\nok"
        _ = text.withCString { send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        close(descriptor)
    }
}

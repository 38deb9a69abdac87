import Foundation
import Glibc
import Synchronization

/// A server of 127.0.0.1 that plays a part, and another one when it is told to.
final class ScriptedPeer: Sendable {
    /// What it does with its clients.
    enum Part: Sendable, Equatable {
        /// Passes everything on to a real server and back.
        case honest
        /// Accepts and says nothing.
        case silent
        /// Says the same to everybody as soon as they say something, and closes.
        case answer([UInt8])
        /// Says this to everybody who connects, and no more.
        case banner([UInt8])
        /// Passes on half of the real server's next words and closes.
        case cut
        /// Says this in place of the real server's next words, and then as many bytes of nonsense.
        case huge([UInt8], Int)
    }

    let port: Int
    private let state: Mutex<(part: Part, count: Int, isOver: Bool)>

    /// Listens on a free port, before a real server where its part needs one.
    init(_ part: Part, before upstream: Int? = nil) throws {
        let (listener, port) = try Self.listen()
        self.port = port
        state = Mutex((part, 0, false))
        let ask: @Sendable () -> (part: Part, count: Int)? = { [weak self] in
            self?.state.withLock { $0.isOver ? nil : ($0.part, $0.count) }
        }
        Thread.detachNewThread {
            var stage = PeerStage(listener: listener, upstream: upstream)
            while let (part, count) = ask() { stage.turn(part, number: count) }
            stage.close()
        }
    }

    deinit { state.withLock { $0.isOver = true } }

    /// Plays another part from now on; who is connected stays so where the part is about the next words, else not.
    func play(_ part: Part) {
        state.withLock { $0 = (part, $0.count + 1, false) }
    }

    private static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Ports.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 100) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isListening else { throw Trouble("no scripted peer: errno \(errno)") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// The connections of a scripted peer, on its own thread.
private struct PeerStage {
    private struct Pair {
        let client: Int32
        let server: Int32?
        /// Bytes that are still to be said.
        var words: [UInt8] = []
        var nonsense = 0
        var closesAfterWords = false
        var isOver = false
    }

    private let listener: Int32
    private let upstream: Int?
    private var pairs: [Pair] = []
    private var number = 0
    private static let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 256 << 10)

    init(listener: Int32, upstream: Int?) {
        self.listener = listener
        self.upstream = upstream
    }

    /// Waits for something to do, for 20 ms at most, and does it.
    mutating func turn(_ part: ScriptedPeer.Part, number: Int) {
        if number != self.number {
            self.number = number
            change(to: part)
        }
        var entries = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        for pair in pairs {
            let isTalking = !pair.words.isEmpty || pair.nonsense > 0
            entries.append(
                pollfd(fd: pair.client, events: Int16(POLLIN) | (isTalking ? Int16(POLLOUT) : 0), revents: 0))
            // A negative descriptor is passed over.
            entries.append(pollfd(fd: pair.server ?? -1, events: Int16(POLLIN), revents: 0))
        }
        guard poll(&entries, nfds_t(entries.count), 20) > 0 else { return }
        for index in pairs.indices {
            let (client, server) = (entries[1 + index * 2].revents, entries[2 + index * 2].revents)
            if Int32(client) & POLLOUT != 0 { talk(index) }
            if Int32(client) & ~POLLOUT != 0 { hear(index, part) }
            if server != 0, !pairs[index].isOver { pass(index, part) }
        }
        for pair in pairs where pair.isOver { Self.close(pair) }
        pairs.removeAll { $0.isOver }
        if entries[0].revents != 0 { accept(part) }
    }

    /// Ends all connections and listens no more.
    mutating func close() {
        for pair in pairs { Self.close(pair) }
        pairs = []
        Glibc.close(listener)
    }

    private mutating func change(to part: ScriptedPeer.Part) {
        switch part {
        case .cut, .huge: return
        default: break
        }
        for pair in pairs { Self.close(pair) }
        pairs = []
    }

    private mutating func accept(_ part: ScriptedPeer.Part) {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        // Children of other tests must not hold the connection open.
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        var pair = Pair(client: client, server: needsServer(part) ? connectUpstream() : nil)
        if case .banner(let words) = part { pair.words = words }
        pairs.append(pair)
    }

    private func needsServer(_ part: ScriptedPeer.Part) -> Bool {
        switch part {
        case .honest, .cut, .huge: true
        default: false
        }
    }

    private func connectUpstream() -> Int32? {
        guard let upstream else { return nil }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Ports.loopback(upstream)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code == 0 { return descriptor }
        Glibc.close(descriptor)
        return nil
    }

    /// The client said something, or has gone.
    private mutating func hear(_ index: Int, _ part: ScriptedPeer.Part) {
        guard let bytes = Self.read(pairs[index].client) else {
            pairs[index].isOver = true
            return
        }
        switch part {
        case .answer(let words) where !pairs[index].closesAfterWords:
            pairs[index].words = words
            pairs[index].closesAfterWords = true
        case .huge(let words, let count) where pairs[index].server == nil && pairs[index].words.isEmpty:
            (pairs[index].words, pairs[index].nonsense) = (words, count)
        default:
            if let server = pairs[index].server, !Self.write(bytes, to: server) { pairs[index].isOver = true }
        }
    }

    /// The real server said something, or has gone.
    private mutating func pass(_ index: Int, _ part: ScriptedPeer.Part) {
        guard let server = pairs[index].server, let bytes = Self.read(server) else {
            pairs[index].isOver = true
            return
        }
        switch part {
        case .cut:
            _ = Self.write(Array(bytes.prefix(bytes.count / 2)), to: pairs[index].client)
            pairs[index].isOver = true
        case .huge(let words, let count):
            if pairs[index].words.isEmpty, pairs[index].nonsense == 0 {
                (pairs[index].words, pairs[index].nonsense) = (words, count)
            }
        default: if !Self.write(bytes, to: pairs[index].client) { pairs[index].isOver = true }
        }
    }

    /// Says a part of what is still to be said.
    private mutating func talk(_ index: Int) {
        let isWords = !pairs[index].words.isEmpty
        let next = isWords ? pairs[index].words[...] : Self.chunk.prefix(pairs[index].nonsense)
        let count = next.withUnsafeBytes {
            send(pairs[index].client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count < 0 { return pairs[index].isOver = errno != EAGAIN && errno != EINTR }
        if isWords { pairs[index].words.removeFirst(count) } else { pairs[index].nonsense -= count }
        if isWords, pairs[index].words.isEmpty, pairs[index].closesAfterWords { pairs[index].isOver = true }
    }

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func close(_ pair: Pair) {
        Glibc.close(pair.client)
        if let server = pair.server { Glibc.close(server) }
    }
}

import BlockingIO
import Glibc
import Synchronization

/// Asks the system's name service on threads that may hang, a bounded number of them.
///
/// `getaddrinfo` cannot be interrupted: a name server that does not answer holds its thread for tens of seconds. A
/// name has one thread at a time, whoever asks; names that were slow or are new leave threads over for the others. A
/// lookup that hangs stops counting among those of its standing, so that a new name never waits behind the threads of
/// others that hang; so many again may hang.
final class NameLookups: Sendable {
    /// What the name service said.
    enum Answer: Sendable, Hashable {
        /// Numeric addresses in its order.
        case addresses([String])
        case failed(HTTPClientError.Code, String)
    }

    /// What experience says of a name; names that are trusted more come first, and may use more threads.
    enum Standing: Int, Sendable {
        case slow, new, quick
    }

    typealias Receiver = @Sendable (Answer) -> Void
    typealias Resolver = @Sendable (String) -> Answer

    private struct Running {
        let standing: Standing
        let since: ContinuousClock.Instant
    }

    private struct State {
        /// Who waits for a name, whether its thread runs already or not.
        var receivers: [String: [Receiver]] = [:]
        /// Names that wait for a thread, by their standing.
        var queues: [[String]] = [[], [], []]
        var running: [String: Running] = [:]
        var standings: [String: Standing] = [:]
    }

    private static let memory = 4_096
    private static let receiverLimit = 1_000

    private let state = Mutex(State())
    private let threadLimit: Int
    /// From when on a lookup counts as slow, and as hanging while it lasts.
    private let slowness: Duration
    private let resolver: Resolver

    /// - Parameter threadLimit: how many lookups may be under way that do not hang, and how many that do.
    init(
        threadLimit: Int = 64, slowness: Duration = .seconds(1),
        resolver: @escaping Resolver = NameLookups.systemAnswer
    ) {
        self.threadLimit = max(4, threadLimit)
        self.slowness = slowness
        self.resolver = resolver
    }

    /// How many threads are under way.
    var threadCount: Int { state.withLock { $0.running.count } }

    /// Calls the receiver once, from another thread or from this one.
    func look(up name: String, _ receiver: @escaping Receiver) {
        let isRefused = state.withLock { state in
            if let others = state.receivers[name] {
                guard others.count < Self.receiverLimit else { return true }
                state.receivers[name]?.append(receiver)
                return false
            }
            state.receivers[name] = [receiver]
            state.queues[(state.standings[name] ?? .new).rawValue].append(name)
            return false
        }
        if isRefused { return receiver(.failed(.unreachable, "too many wait for the name service")) }
        startThreads()
    }

    private func startThreads() {
        while let name = state.withLock({ next(&$0) }) {
            let hasThread = Thread.detach(name: "name-lookup", stackSize: 256 << 10) { [self] in
                var name: String? = name
                while let current = name {
                    let start = ContinuousClock.now
                    let answer = resolver(current)
                    name = finish(current, answer, took: ContinuousClock.now - start)
                }
            }
            if !hasThread { _ = finish(name, .failed(.failed, "no thread for the name service"), took: .zero) }
        }
    }

    /// Hands out an answer; the next name for the same thread, if one may begin.
    private func finish(_ name: String, _ answer: Answer, took duration: Duration) -> String? {
        let (receivers, next) = state.withLock { state in
            state.running[name] = nil
            if state.standings.count >= Self.memory { state.standings.removeAll() }
            state.standings[name] = duration > slowness ? .slow : .quick
            return (state.receivers.removeValue(forKey: name) ?? [], self.next(&state))
        }
        for receiver in receivers { receiver(answer) }
        return next
    }

    /// Takes the name out of the queues that may begin now; it counts as running from here on.
    private func next(_ state: inout State) -> String? {
        guard state.queues.contains(where: { !$0.isEmpty }), state.running.count < threadLimit * 2 else { return nil }
        let now = ContinuousClock.now
        let young = state.running.values.filter { now - $0.since <= slowness }
        let hanging = state.running.count - young.count
        for standing in [Standing.quick, .new, .slow] where !state.queues[standing.rawValue].isEmpty {
            // All threads for quick names, three quarters for others, of these two thirds for slow ones.
            let share = threadLimit * (standing.rawValue + 2) / 4
            let same = young.count { $0.standing.rawValue <= standing.rawValue }
            // What was slow before waits while others hang; whatever hangs, a new name gets its turn.
            guard same + (standing == .slow ? hanging : 0) < share else { continue }
            let name = state.queues[standing.rawValue].removeFirst()
            state.running[name] = Running(standing: standing, since: now)
            return name
        }
        return nil
    }

    /// What `getaddrinfo` says, blocking.
    static func systemAnswer(_ name: String) -> Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            let words = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
            return .failed(code == EAI_AGAIN ? .unreachable : .unknownHost, words)
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let current = entry?.pointee {
            entry = current.ai_next
            var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN) + 32)
            let isText = getnameinfo(
                current.ai_addr, current.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
            let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if isText == 0, !addresses.contains(text), addresses.count < 16 { addresses.append(text) }
        }
        return addresses.isEmpty ? .failed(.unknownHost, "the name has no address") : .addresses(addresses)
    }
}

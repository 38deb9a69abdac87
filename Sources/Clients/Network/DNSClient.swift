import CNetwork

/// Asks one name server one question.
public enum DNSClient {
    /// How the question travels.
    public enum Transport: Sendable {
        /// UDP, and TCP where the answer did not fit.
        case udp
        case tcp
    }

    /// An answer and how long each part took.
    public struct Exchange: Sendable {
        /// What the server said.
        public let answer: DNSAnswer
        /// How long it took to connect.
        public let connect: Duration
        /// How long the answer took, from the first packet on.
        public let request: Duration
        /// Whether the answer came over TCP.
        public let usedTCP: Bool
    }

    private static let resolvers = BlockingCalls<String?>(name: "resolv-conf")

    /// The first name server that `/etc/resolv.conf` names, as an address in digits.
    public static func systemResolver(until deadline: ContinuousClock.Instant) async throws(NetworkError) -> String {
        let outcome = await resolvers.value(of: "", until: deadline) {
            var buffer = [CChar](repeating: 0, count: 64)
            guard CNetwork_firstNameServer(&buffer, buffer.count) != 0 else { return nil }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        switch outcome {
        case .value(.some(let address)): return address
        case .cancelled: throw NetworkError(.cancelled, "the task was cancelled")
        default:
            throw NetworkError(
                .settings, "no name server is named in /etc/resolv.conf", hint: "name the resolver in the settings")
        }
    }

    /// Asks and waits for the answer that belongs to the question; a lost UDP packet is sent again.
    ///
    /// - Throws: `NetworkError`: as connections do, and `malformed` for an answer that cannot be read.
    public static func ask(
        _ question: DNSQuestion, of server: SocketAddress, over transport: Transport,
        until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> Exchange {
        let begin = ContinuousClock.now
        if transport == .tcp { return try await askTCP(question, of: server, since: nil, until: deadline) }
        let socket = try await NetworkSocket.connect(to: server, .datagram, until: deadline)
        let connected = ContinuousClock.now
        let answer = try await askUDP(question, socket, until: deadline)
        if answer.isTruncated {
            return try await askTCP(question, of: server, since: connected, until: deadline)
        }
        return Exchange(
            answer: answer, connect: connected - begin, request: ContinuousClock.now - connected, usedTCP: false)
    }

    private static func askUDP(
        _ question: DNSQuestion, _ socket: NetworkSocket, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> DNSAnswer {
        let patience = max(.seconds(1), (deadline - ContinuousClock.now) / 3)
        var refused = 0
        while true {
            try await socket.send(question.packet, until: deadline)
            let again = min(deadline, ContinuousClock.now + patience)
            do throws(NetworkError) {
                // Who floods us with foreign packets does not keep us longer than the deadline.
                while ContinuousClock.now < again {
                    let packet = try await socket.receive(atMost: 65_535, until: again)
                    do throws(DNSAnswer.Refusal) {
                        return try DNSAnswer.parse(packet, to: question)
                    } catch .foreign {
                        refused += 1
                    } catch {
                        throw unreadable(socket.address)
                    }
                }
            } catch {
                guard error.code == .timeout else { throw error }
            }
            if ContinuousClock.now >= deadline { throw noAnswer(socket.address, refused: refused) }
        }
    }

    private static func askTCP(
        _ question: DNSQuestion, of server: SocketAddress, since begin: ContinuousClock.Instant?,
        until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> Exchange {
        let start = ContinuousClock.now
        let socket = try await NetworkSocket.connect(to: server, until: deadline)
        let connected = ContinuousClock.now
        let length = question.packet.count
        try await socket.send([UInt8(length >> 8 & 255), UInt8(length & 255)] + question.packet, until: deadline)
        let prefix = try await exactly(2, of: socket, until: deadline)
        let packet = try await exactly(Int(prefix[0]) << 8 | Int(prefix[1]), of: socket, until: deadline)
        let answer: DNSAnswer
        do throws(DNSAnswer.Refusal) {
            answer = try DNSAnswer.parse(packet, to: question)
        } catch .foreign {
            throw NetworkError(.malformed, "\(server): the answer belongs to another question")
        } catch {
            throw unreadable(server)
        }
        return Exchange(
            answer: answer, connect: connected - start, request: ContinuousClock.now - (begin ?? connected),
            usedTCP: true)
    }

    private static func exactly(
        _ count: Int, of socket: NetworkSocket, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try await socket.receive(atMost: count - bytes.count, until: deadline)
            if more.isEmpty {
                throw NetworkError(.closed, "\(socket.address): the server ended the connection without an answer")
            }
            bytes += more
        }
        return bytes
    }

    private static func unreadable(_ server: SocketAddress) -> NetworkError {
        NetworkError(.malformed, "\(server): the answer is no well-formed DNS packet")
    }

    private static func noAnswer(_ server: SocketAddress, refused: Int) -> NetworkError {
        guard refused > 0 else {
            return NetworkError(
                .timeout, "\(server): no answer to the question", hint: "check that a name server listens there")
        }
        return NetworkError(
            .timeout, "\(server): \(refused) answers came that do not belong to the question, the right one did not",
            hint: "something on the way forges answers, or what listens there is no name server")
    }
}

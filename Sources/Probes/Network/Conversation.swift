import NetworkClient
import TLSInspection
import Telemetry

/// A connection to a target, in clear or by TLS, read line by line; belongs to one task.
final class Conversation {
    private let socket: NetworkSocket
    private let deadline: ContinuousClock.Instant
    /// How many bytes of answers are taken in all.
    private var allowance: Int
    private var session: TLSSession?
    private var received: [UInt8] = []
    /// Where what has not been taken begins.
    private var begin = 0
    /// Up to where no line ends; a slow drip is not searched again from its beginning.
    private var searched = 0
    private var isAtEnd = false

    init(_ socket: NetworkSocket, answerLimit: Int, until deadline: ContinuousClock.Instant) {
        self.socket = socket
        self.deadline = deadline
        allowance = answerLimit
    }

    /// Sends bytes, encrypted where TLS has begun.
    func send(_ bytes: [UInt8]) async throws(ProbeError) {
        guard let session else { return try await transmit(bytes) }
        try Self.inspect { () throws(TLSError) in try session.write(bytes) }
        try await transmit(session.takeOutput())
    }

    /// The next line without its end; at the end of the stream what is left, then nil.
    func readLine() async throws(ProbeError) -> String? {
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                var line = received[begin..<end]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                let text = String(decoding: line, as: UTF8.self)
                take(upTo: end + 1)
                return text
            }
            searched = received.count
            if isAtEnd {
                let rest = String(decoding: received[begin...], as: UTF8.self)
                take(upTo: received.count)
                return rest.isEmpty ? nil : rest
            }
            try await receive()
        }
    }

    /// Exactly so many bytes.
    func read(_ count: Int) async throws(ProbeError) -> [UInt8] {
        while received.count - begin < count {
            if isAtEnd { throw ProbeError(.closed, "\(socket.address): the connection ended without an answer") }
            try await receive()
        }
        let bytes = Array(received[begin..<(begin + count)])
        take(upTo: begin + count)
        return bytes
    }

    private func take(upTo end: Int) {
        begin = end
        if begin == received.count {
            received.removeAll(keepingCapacity: true)
            begin = 0
        }
        searched = begin
    }

    /// Begins TLS and shakes hands; whether the server is to be trusted stands in the report.
    func startTLS(_ context: TLSContext, serverName: String) async throws(ProbeError) -> TLSReport {
        // What came in clear before the handshake is nobody's answer afterwards.
        take(upTo: received.count)
        let session = try Self.inspect { () throws(TLSError) in try TLSSession(context, serverName: serverName) }
        while true {
            let progress: TLSSession.Progress
            do throws(ProbeError) {
                progress = try Self.inspect { () throws(TLSError) in try session.shakeHands() }
            } catch {
                // The alert that tells the server why; whether it arrives does not matter.
                try? await transmit(session.takeOutput())
                throw error
            }
            try await transmit(session.takeOutput())
            if case .done = progress { break }
            let bytes = try await receiveRaw()
            if bytes.isEmpty {
                throw ProbeError(
                    .closed, "\(socket.address): the connection ended within the TLS handshake",
                    hint: "see whether the server speaks TLS on this port, and its log")
            }
            session.feed(bytes)
        }
        self.session = session
        return session.report
    }

    /// Adds what comes next to what was received.
    private func receive() async throws(ProbeError) {
        guard allowance > 0 else {
            throw ProbeError(.tooLarge, "\(socket.address): the answer is larger than is taken")
        }
        var bytes: [UInt8]
        if let session {
            bytes = try await decrypt(session)
        } else {
            bytes = try await receiveRaw()
        }
        isAtEnd = bytes.isEmpty
        if bytes.count > allowance { bytes.removeLast(bytes.count - allowance) }
        allowance -= bytes.count
        received += bytes
    }

    /// What was said, decrypted; nothing at the end.
    private func decrypt(_ session: TLSSession) async throws(ProbeError) -> [UInt8] {
        while true {
            let plain = try Self.inspect { () throws(TLSError) in try session.read(atMost: 16 << 10) }
            if let plain { return plain }
            try await transmit(session.takeOutput())
            let bytes = try await receiveRaw()
            if bytes.isEmpty { return [] }
            session.feed(bytes)
        }
    }

    private func receiveRaw() async throws(ProbeError) -> [UInt8] {
        do throws(NetworkError) {
            return try await socket.receive(atMost: 16 << 10, until: deadline)
        } catch {
            throw NetworkFailure.probeError(error)
        }
    }

    private func transmit(_ bytes: [UInt8]) async throws(ProbeError) {
        if bytes.isEmpty { return }
        do throws(NetworkError) {
            try await socket.send(bytes, until: deadline)
        } catch {
            throw NetworkFailure.probeError(error)
        }
    }

    private static func inspect<Value>(_ body: () throws(TLSError) -> Value) throws(ProbeError) -> Value {
        do throws(TLSError) {
            return try body()
        } catch {
            throw NetworkFailure.probeError(error)
        }
    }
}

import Foundation
import RabbitMQClient
import Testing

@Suite("RabbitMQ brokers that talk nonsense", .timeLimit(.minutes(10)))
struct HostileBrokerTests {
    /// How many cases run; a million take some hours: `OMNIFLOW_FUZZ_CASES=1000000 swift test --filter HostileBroker`.
    private static let cases = ProcessInfo.processInfo.environment["OMNIFLOW_FUZZ_CASES"].flatMap { Int($0) } ?? 300

    /// A generator that gives the same numbers for the same seed.
    private struct Dice {
        var state: UInt64

        init(seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1 }

        mutating func roll(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }

        /// The bytes with a few of them changed, left out, doubled, or all cut off.
        mutating func spoil(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            for _ in 0...roll(3) where !bytes.isEmpty {
                let index = roll(bytes.count)
                switch roll(6) {
                case 0: bytes[index] = UInt8(roll(256))
                case 1: bytes[index] ^= 1 << UInt8(roll(8))
                case 2: bytes[index] = [0, 255, 127, 128, 206, 1][roll(6)]
                case 3: bytes.remove(at: index)
                case 4: bytes.insert(contentsOf: bytes[index...].prefix(roll(40)), at: index)
                default: bytes.removeSubrange(index...)
                }
            }
            return bytes
        }
    }

    /// All that a broker says to a client that asks for a depth and consumes, with what each part answers.
    private static let talk: [(request: String, answer: [UInt8])] = [
        ("10.11@0", WireBytes.method(0, 10, 30, [7, 255, 0, 2, 0, 0, 0, 60])),
        ("10.40@0", WireBytes.method(0, 10, 41, [0])),
        ("20.10@1", WireBytes.method(1, 20, 11, WireBytes.long(0))),
        ("50.10@1", WireBytes.method(1, 50, 11, WireBytes.shortText("q") + WireBytes.long(7) + WireBytes.long(2))),
        ("20.10@2", WireBytes.method(2, 20, 11, WireBytes.long(0))),
        ("60.10@2", WireBytes.method(2, 60, 11)),
        (
            "60.20@2",
            WireBytes.method(2, 60, 21, WireBytes.shortText("c")) + WireBytes.deliver(2, tag: 1, [1, 2, 3])
                + WireBytes.method(0, 10, 60, WireBytes.shortText("why")) + WireBytes.frame(8, 0, [])
                + WireBytes.close(2, 404, "NOT_FOUND")
        ),
    ]

    /// Plays one case: all is answered up to one answer, which is spoilt and the last.
    private static func play(_ seed: Int) async throws {
        var dice = Dice(seed: seed)
        let last = dice.roll(talk.count + 1) - 1
        let spoilt = dice.spoil(last < 0 ? WireBytes.start() : talk[last].answer)
        let peer = try ScriptedPeer { connection in
            _ = connection.read(8)
            connection.write(last < 0 ? spoilt : WireBytes.start())
            while last >= 0, let request = ScriptedBroker.next(connection) {
                guard let index = talk.firstIndex(where: { $0.request == request.description }) else { continue }
                connection.write(index == last ? spoilt : talk[index].answer)
                if index == last { break }
            }
            connection.finishWriting()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let timeout = Duration.seconds(5)
        do throws(RabbitMQError) {
            let connection = try await RabbitMQConnection.connect(
                RabbitMQSettings(host: "127.0.0.1", port: peer.port), timeout: timeout)
            _ = try await connection.depth(of: "q", timeout: timeout)
            let consumer = try await connection.consume("q", prefetch: 2, timeout: timeout)
            for try await _ in consumer.deliveries {}
        } catch {
            // Any verdict will do, as long as it comes in one line and the process lives.
            #expect(!error.message.isEmpty && error.message.count <= 300 && !error.message.contains("\n"))
        }
    }

    @Test("end no process, whatever they spoil, and every call has its end")
    func spoilt() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<Self.cases {
                if seed >= 8 { try await group.next() }
                group.addTask { try await Self.play(seed) }
            }
            try await group.waitForAll()
        }
    }
}

import BlockingIO
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Agent

@Suite("The end of a listener", .timeLimit(.minutes(3)))
struct ListenerEndTests {
    private func listener() -> HTTPListener {
        let limits = ConnectionLimits(
            connections: 64, headerSize: 8_192, bodySize: 8_192, requestTimeout: .seconds(5), idleTimeout: .seconds(5))
        return HTTPListener(
            name: "test", address: .tcp(host: "127.0.0.1", port: 0), limits: limits, tls: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _, writer, _ in
            try await writer.write(response: .init(status: .ok), body: .init())
        }
    }

    private final class Switch: Sendable {
        private let state = Mutex((isOn: true, connections: 0))
        var isOn: Bool { state.withLock { $0.isOn } }
        func turnOff() { state.withLock { $0.isOn = false } }
        func count() { state.withLock { $0.connections += 1 } }

        /// Returns when so many more have tried to connect.
        func wait(forMore count: Int) async {
            let goal = state.withLock { $0.connections + count }
            while state.withLock({ $0.connections < goal }) { await Task.yield() }
        }
    }

    /// Connects again and again from a thread of its own until it is told to stop.
    private func flood(_ port: Int, while flood: Switch) async {
        await withCheckedContinuation { continuation in
            Thread.detach(name: "flood") {
                while flood.isOn {
                    Self.connectOnce(port)
                    flood.count()
                }
                continuation.resume()
            }
        }
    }

    private static func connectOnce(_ port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    @Test("connections that come in while a listener ends are closed, and nothing traps")
    func flooded() async throws {
        signal(SIGPIPE, SIG_IGN)
        for _ in 0..<60 {
            let listener = listener()
            try await listener.bind()
            let port = try #require(listener.port)
            let flood = Switch()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { await self.flood(port, while: flood) } }
                let serving = Task { try? await listener.run() }
                await flood.wait(forMore: 200)
                serving.cancel()
                await serving.value
                await flood.wait(forMore: 50)
                flood.turnOff()
            }
        }
    }
}

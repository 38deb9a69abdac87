import AgentTestKit
import Foundation
import Probes
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("What is kept of heartbeats")
struct HeartbeatKeeperTests {
    /// A store that counts, and fails when told to.
    private final class Store: HeartbeatStore {
        let saved = Mutex<[[String: HeartbeatRecord]]>([])
        let fails = Mutex(false)

        func load() -> HeartbeatKept { HeartbeatKept() }
        func save(_ records: [String: HeartbeatRecord]) throws(HeartbeatStoreError) {
            if fails.withLock({ $0 }) { throw HeartbeatStoreError("disk full") }
            saved.withLock { $0.append(records) }
        }
    }

    private func directory() throws -> String {
        let path = NSTemporaryDirectory() + "heartbeats-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test("a file is written whole or not at all, read again, and set aside where it is broken")
    func file() throws {
        let directory = try directory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = HeartbeatFileStore(directory: directory)
        #expect(store.load() == HeartbeatKept())
        var record = HeartbeatRecord(expectedSince: WallTime(secondsSinceEpoch: 5))
        record.take(HeartbeatEvent(.end(exitCode: 2), log: "no space"), at: WallTime(secondsSinceEpoch: 9))
        try store.save(["backup": record])
        #expect(store.load() == HeartbeatKept(records: ["backup": record]))
        #expect(store.peek() == ["backup": record])
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(names == ["heartbeats.json"])
        let mode = try FileManager.default.attributesOfItem(atPath: directory + "/heartbeats.json")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try Data("{\"version\":1,".utf8).write(to: URL(filePath: directory + "/heartbeats.json"))
        #expect(store.peek().isEmpty)
        let broken = store.load()
        #expect(broken.records.isEmpty && broken.problem?.contains("heartbeats start anew") == true)
        #expect(store.load() == HeartbeatKept())
        #expect(FileManager.default.fileExists(atPath: directory + "/heartbeats.json.unreadable"))
        try FileManager.default.removeItem(atPath: directory)
        #expect(throws: HeartbeatStoreError.self) { try store.save([:]) }
    }

    @Test("callers wait until their call is kept; many calls are few writings, and a full disk holds nobody up")
    func keeper() async throws {
        let time = ManualTime()
        let store = Store()
        let book = HeartbeatBook()
        book.expect(["a"], at: time.wallClock())
        let keeper = HeartbeatKeeper(book: book, store: store, time: time, logger: RunnerFixture.quiet)
        let service = Task { try await keeper.run() }
        await keeper.keep()
        #expect(store.saved.withLock { $0.count } == 1)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                #expect(book.take(HeartbeatEvent(.start), of: "a", time: time) == nil)
                group.addTask { await keeper.keep() }
            }
            // The pause between two writings, and then the wait for the next call.
            while store.saved.withLock({ $0.count }) < 2 {
                time.advance(by: .milliseconds(250))
                await Task.yield()
            }
            await group.waitForAll()
        }
        #expect(store.saved.withLock { $0.count } <= 3)
        store.fails.withLock { $0 = true }
        _ = book.take(HeartbeatEvent(.end(exitCode: 0)), of: "a", time: time)
        let waiting = Task { await keeper.keep() }
        let isDone = Mutex(false)
        let watch = Task {
            await waiting.value
            isDone.withLock { $0 = true }
        }
        while !isDone.withLock({ $0 }) {
            time.advance(by: .milliseconds(250))
            await Task.yield()
        }
        await watch.value
        store.fails.withLock { $0 = false }
        service.cancel()
        _ = try? await service.value
        #expect(store.saved.withLock { $0.last?["a"]?.successes } == 1)
        await keeper.keep()
    }
}

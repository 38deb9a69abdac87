import Glibc
import Synchronization
import Testing

@testable import LinuxHost

@Suite("StatvfsPool")
struct StatvfsPoolTests {
    private static let usage = FilesystemUsage(
        blockSize: 1, blocks: 2, freeBlocks: 1, availableBlocks: 1, files: 0, freeFiles: 0)

    /// File systems of which some hang until they are let go.
    private final class Mounts: Sendable {
        private let hanging: Mutex<Set<String>>
        let calls = Mutex<[String]>([])

        init(hanging: Set<String>) { self.hanging = Mutex(hanging) }

        func ask(_ path: String) -> Result<FilesystemUsage, FilesystemUsage.Refusal> {
            calls.withLock { $0.append(path) }
            while hanging.withLock({ $0.contains(path) }) { sched_yield() }
            return path == "/denied" ? .failure(.init(reason: "permission denied")) : .success(usage)
        }

        func letGo() { hanging.withLock { $0 = [] } }
    }

    private func pool(_ mounts: Mounts, threads: Int = 8) -> StatvfsPool {
        StatvfsPool(limit: .milliseconds(20), maximumThreads: threads) { mounts.ask($0) }
    }

    @Test("healthy mounts are asked by one thread, in the order of the paths")
    func healthy() {
        let mounts = Mounts(hanging: [])
        let pool = pool(mounts)
        let answers = pool.ask(["/a", "/denied", "/b"])
        #expect(answers == [.usage(Self.usage), .failed("permission denied"), .usage(Self.usage)])
        #expect(pool.threadCount == 1)
    }

    @Test("a hundred rounds with one dead mount cost one question to it and two threads")
    func oneDead() {
        let mounts = Mounts(hanging: ["/dead"])
        defer { mounts.letGo() }
        let pool = pool(mounts)
        for _ in 0..<100 {
            #expect(pool.ask(["/a", "/dead", "/b"]) == [.usage(Self.usage), .silent, .usage(Self.usage)])
        }
        #expect(pool.threadCount == 2)
        #expect(mounts.calls.withLock { $0.filter { $0 == "/dead" }.count } == 1)
    }

    @Test("a mount that comes back is asked again, and the spare thread ends")
    func comesBack() {
        let mounts = Mounts(hanging: ["/dead"])
        let pool = pool(mounts)
        #expect(pool.ask(["/dead", "/a"]) == [.silent, .usage(Self.usage)])
        mounts.letGo()
        var answer = pool.ask(["/dead"])
        while answer == [.silent] { answer = pool.ask(["/dead"]) }
        #expect(answer == [.usage(Self.usage)])
        while pool.threadCount > 1 { sched_yield() }
        #expect(pool.ask(["/a"]) == [.usage(Self.usage)])
    }

    @Test("with more dead mounts than threads, those that have answered before are still served")
    func manyDead() {
        let mounts = Mounts(hanging: Set((0..<20).map { "/dead\($0)" }))
        defer { mounts.letGo() }
        let pool = pool(mounts, threads: 4)
        #expect(pool.ask(["/a"]) == [.usage(Self.usage)])
        let paths = (0..<20).map { "/dead\($0)" } + ["/a"]
        for _ in 0..<3 {
            #expect(pool.ask(paths) == Array(repeating: .silent, count: 20) + [.usage(Self.usage)])
        }
        #expect(pool.threadCount <= 4)
    }

    @Test("nothing to ask starts no thread")
    func nothing() {
        let pool = pool(Mounts(hanging: []))
        #expect(pool.ask([]).isEmpty)
        #expect(pool.threadCount == 0)
    }

    @Test("the root file system answers")
    func realRoot() throws {
        let usage = try FilesystemUsage.ask("/").get()
        #expect(usage.blocks > 0 && usage.blockSize >= 512)
        #expect(throws: FilesystemUsage.Refusal(reason: "no such file or directory")) {
            try FilesystemUsage.ask("/no/such/mount").get()
        }
    }
}

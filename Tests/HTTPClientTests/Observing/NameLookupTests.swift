import Glibc
import Synchronization
import Testing

@testable import HTTPClient

@Suite("Name lookups", .timeLimit(.minutes(1)))
struct NameLookupTests {
    /// A name service whose answers for names that begin with "slow" wait until the gate opens.
    private final class Gate: Sendable {
        private let descriptors: (read: Int32, write: Int32)
        let asked = Mutex<[String]>([])

        init() {
            var pair: [Int32] = [0, 0]
            pipe(&pair)
            descriptors = (pair[0], pair[1])
        }

        deinit {
            close(descriptors.read)
            close(descriptors.write)
        }

        func answer(_ name: String) -> NameLookups.Answer {
            asked.withLock { $0.append(name) }
            if name.hasPrefix("slow") {
                var byte: UInt8 = 0
                _ = read(descriptors.read, &byte, 1)
            }
            return .addresses(["127.0.0.1"])
        }

        func open(_ count: Int) {
            _ = write(descriptors.write, [UInt8](repeating: 1, count: count), count)
        }
    }

    private func answer(_ lookups: NameLookups, _ name: String) async -> NameLookups.Answer {
        await withCheckedContinuation { continuation in
            lookups.look(up: name) { continuation.resume(returning: $0) }
        }
    }

    @Test("names that hang hold a bounded number of threads, and others are answered all the same")
    func hanging() async {
        let gate = Gate()
        let lookups = NameLookups(threadLimit: 8, slowness: .seconds(100)) { gate.answer($0) }
        #expect(await answer(lookups, "quick.test") == .addresses(["127.0.0.1"]))
        let answers = await withTaskGroup(of: NameLookups.Answer.self) { group in
            // Twice each: the second one joins the first.
            for index in 0..<100 { group.addTask { await answer(lookups, "slow\(index / 2).test") } }
            while gate.asked.withLock({ $0.count }) < 7 { await Task.yield() }
            #expect(lookups.threadCount == 6)
            for _ in 0..<20 { #expect(await answer(lookups, "quick.test") == .addresses(["127.0.0.1"])) }
            #expect(lookups.threadCount <= 8)
            gate.open(100)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 100)
        #expect(gate.asked.withLock { Set($0).count } == 51)
        #expect(gate.asked.withLock { $0.filter { $0.hasPrefix("slow") }.count } == 50)
    }

    @Test("a new name does not starve behind others that hang, and these hold a bounded number of threads")
    func newBehindHanging() async {
        let gate = Gate()
        // Whatever has begun hangs at once: no clock has to pass.
        let lookups = NameLookups(threadLimit: 8, slowness: .zero) { gate.answer($0) }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<12 { group.addTask { _ = await answer(lookups, "slow\(index).test") } }
            while gate.asked.withLock({ $0.count }) < 12 { await Task.yield() }
            for index in 0..<20 {
                #expect(await answer(lookups, "new\(index).test") == .addresses(["127.0.0.1"]))
            }
            for index in 12..<40 { group.addTask { _ = await answer(lookups, "slow\(index).test") } }
            while lookups.threadCount < 16 { await Task.yield() }
            #expect(lookups.threadCount == 16)
            gate.open(100)
        }
        #expect(gate.asked.withLock { $0.count } == 60)
    }

    @Test("a question whose name service hangs ends at its deadline, and others do not wait")
    func deadline() async throws {
        let gate = Gate()
        defer { gate.open(8) }
        let server = try LoopbackServer { HTTPObserverTests.greet($0, "here") }
        defer { server.stop() }
        let observer = HTTPObserver(name: "observer-test", lookups: NameLookups(threadLimit: 8) { gate.answer($0) })
        let slow = HTTPInquiry(HTTPRequest(url: "http://slow.test:\(server.port)/"))
        let quick = HTTPInquiry(HTTPRequest(url: "http://quick.test:\(server.port)/"))
        async let late = observer.observe(slow, timeout: .milliseconds(200))
        #expect(await observer.observe(quick, timeout: .seconds(20)).status == 200)
        let seen = await late
        #expect(seen.failure?.code == .timeout)
        #expect(seen.failure?.phase == .lookup)
        #expect(seen.phases.lookup >= .milliseconds(150))
        #expect(observer.lookupCount == 1)
    }

    @Test("the system answers for localhost, and knows no name below .invalid")
    func system() {
        guard case .addresses(let found) = NameLookups.systemAnswer("localhost") else {
            Issue.record("localhost has no address")
            return
        }
        #expect(!found.isEmpty && found.allSatisfy { NetworkAddress.bytes($0) != nil })
        guard case .failed = NameLookups.systemAnswer("nowhere.invalid") else {
            Issue.record("nowhere.invalid has an address")
            return
        }
    }

    @Test("addresses as bytes and as text", arguments: ["127.0.0.1", "::1", "2001:db8::a", "255.255.255.255"])
    func addresses(text: String) throws {
        #expect(NetworkAddress.text(try #require(NetworkAddress.bytes(text))) == text)
    }

    @Test("what is no address", arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", ":::", "256.1.1.1", "::g"])
    func noAddresses(text: String) {
        #expect(NetworkAddress.bytes(text) == nil)
    }
}

import Foundation
import Testing

@testable import NetworkClient

@Suite("Calls that may hang")
struct BlockingCallsTests {
    /// A door that calls stand at until the test opens it.
    private final class Door: Sendable {
        private let condition = NSCondition()
        nonisolated(unsafe) private var isOpen = false  // Touched with the condition's lock held only.
        nonisolated(unsafe) private var count = 0

        func pass() {
            condition.lock()
            count += 1
            while !isOpen { condition.wait() }
            condition.unlock()
        }

        func open() {
            condition.lock()
            isOpen = true
            condition.broadcast()
            condition.unlock()
        }

        var passed: Int {
            condition.lock()
            defer { condition.unlock() }
            return count
        }
    }

    @Test("a call gives its value, and the next one is made anew")
    func value() async {
        let calls = BlockingCalls<Int>(name: "test")
        for expected in 1...3 {
            guard case .value(expected) = await calls.value(of: "a", until: .now + .seconds(300), { expected }) else {
                Issue.record("call \(expected)")
                return
            }
        }
    }

    @Test("a call that hangs is given up, joined by the next, and no other waits for it")
    func hanging() async {
        let calls = BlockingCalls<Int>(name: "test", patience: .milliseconds(1), limit: 2)
        let door = Door()
        for _ in 0..<3 {
            let outcome = await calls.value(of: "hangs", until: .now + .milliseconds(30)) {
                door.pass()
                return 1
            }
            guard case .timeout(hanging: 1) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        #expect(door.passed == 1)
        guard case .value(2) = await calls.value(of: "other", until: .now + .seconds(300), { 2 }) else {
            Issue.record("the other one waited")
            return
        }
        async let joined = calls.value(of: "hangs", until: .now + .seconds(300)) { 9 }
        door.open()
        if case .value(let value) = await joined {
            #expect([1, 9].contains(value))
        } else {
            Issue.record("nothing came")
        }
    }

    @Test("names that hung before leave threads to those that answer")
    func slowOnes() async {
        let calls = BlockingCalls<Int>(name: "test", patience: .milliseconds(1), limit: 1)
        let door = Door()
        for name in ["a", "b", "c"] {
            _ = await calls.value(of: name, until: .now + .milliseconds(20)) {
                door.pass()
                return 0
            }
        }
        #expect(calls.hanging >= 1)
        guard case .value(5) = await calls.value(of: "good", until: .now + .seconds(300), { 5 }) else {
            Issue.record("no thread for the good one")
            return
        }
        door.open()
    }

    @Test("who is cancelled is told so at once")
    func cancelled() async {
        let calls = BlockingCalls<Int>(name: "test")
        let door = Door()
        let outcome = await withTaskGroup(of: BlockingCalls<Int>.Outcome.self) { group in
            group.addTask {
                await calls.value(of: "a", until: .now + .seconds(300)) {
                    door.pass()
                    return 1
                }
            }
            group.cancelAll()
            return await group.next()
        }
        guard case .some(.cancelled) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        door.open()
    }
}

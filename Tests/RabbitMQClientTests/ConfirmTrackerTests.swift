import Testing

@testable import RabbitMQClient

@Suite("Publisher confirms")
struct ConfirmTrackerTests {
    private typealias Tracker = ConfirmTracker<String>

    private func tracker(_ waiters: String...) -> Tracker {
        var tracker = Tracker()
        for waiter in waiters { tracker.add(waiter, messageID: waiter) }
        return tracker
    }

    private func text(_ told: [(String, Tracker.Outcome)]?) -> [String]? {
        told.map { $0.map { waiter, outcome in "\(waiter) \(outcome)" } }
    }

    @Test("tags count from 1, and each is settled once")
    func single() {
        var tracker = tracker("a", "b", "c")
        #expect(tracker.nextTag == 4)
        #expect(text(tracker.settle(2, multiple: false, isTaken: true)) == ["b taken"])
        #expect(text(tracker.settle(2, multiple: false, isTaken: true)) == [])
        #expect(text(tracker.settle(1, multiple: false, isTaken: false)) == ["a rejected"])
        #expect(tracker.count == 1)
    }

    @Test("a multiple confirm settles all up to its tag, in their order, and none twice")
    func multiple() {
        var tracker = tracker("a", "b", "c", "d")
        #expect(text(tracker.settle(2, multiple: false, isTaken: true)) == ["b taken"])
        #expect(text(tracker.settle(3, multiple: true, isTaken: true)) == ["a taken", "c taken"])
        #expect(text(tracker.settle(3, multiple: true, isTaken: true)) == [])
        #expect(text(tracker.settle(4, multiple: true, isTaken: false)) == ["d rejected"])
        #expect(tracker.count == 0)
    }

    @Test("a multiple confirm of zero settles everything")
    func zero() {
        var tracker = tracker("a", "b")
        #expect(text(tracker.settle(0, multiple: true, isTaken: true)) == ["a taken", "b taken"])
        #expect(text(tracker.settle(0, multiple: true, isTaken: true)) == [])
    }

    @Test(
        "a tag that was never sent is no confirm",
        arguments: [(3, false), (3, true), (UInt64.max, true), (UInt64.max, false), (0, false)] as [(UInt64, Bool)])
    func unknown(tag: UInt64, multiple: Bool) {
        var tracker = tracker("a", "b")
        #expect(tracker.settle(tag, multiple: multiple, isTaken: true) == nil)
        #expect(tracker.count == 2)
    }

    @Test("a returned message is told so by its confirm, the first of that name first")
    func returned() {
        var tracker = Tracker()
        tracker.add("plain", messageID: nil)
        tracker.add("first", messageID: "m")
        tracker.add("second", messageID: "m")
        tracker.noteReturn(messageID: "m", reason: "NO_ROUTE")
        tracker.noteReturn(messageID: nil, reason: "NO_ROUTE")
        tracker.noteReturn(messageID: "other", reason: "NO_ROUTE")
        #expect(
            text(tracker.settle(3, multiple: true, isTaken: true))
                == ["plain taken", "first returned(\"NO_ROUTE\")", "second taken"])
    }

    @Test("who does not wait is counted and not told")
    func silent() {
        var tracker = Tracker()
        tracker.add(nil, messageID: nil)
        tracker.add("b", messageID: nil)
        #expect(text(tracker.settle(2, multiple: true, isTaken: true)) == ["b taken"])
    }

    @Test("a new channel counts from 1 again, and those who waited come out")
    func reset() {
        var tracker = tracker("a", "b", "c")
        _ = tracker.settle(2, multiple: false, isTaken: true)
        #expect(tracker.reset() == ["a", "c"])
        #expect(tracker.nextTag == 1)
        #expect(tracker.count == 0)
        #expect(tracker.settle(1, multiple: false, isTaken: true) == nil)
    }

    @Test("any order of confirms tells each waiter exactly once", arguments: 0..<50)
    func anyOrder(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
        func random(_ bound: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state % bound
        }
        var tracker = ConfirmTracker<Int>()
        var told: [Int] = []
        var sent = 0
        for _ in 0..<400 {
            if sent == 0 || random(2) == 0 {
                tracker.add(sent, messageID: nil)
                sent += 1
            } else {
                let answers = tracker.settle(random(UInt64(sent)) + 1, multiple: random(3) == 0, isTaken: true)
                told += (answers ?? []).map(\.0)
            }
        }
        told += tracker.reset()
        #expect(told.sorted() == Array(0..<sent))
    }
}

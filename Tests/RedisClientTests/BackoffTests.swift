import RedisClient
import Testing

@Suite("Time between two tries")
struct BackoffTests {
    private let start = ContinuousClock.now

    @Test("the time doubles up to the longest one")
    func doubling() {
        var backoff = Backoff()
        #expect(backoff.mayTry(at: start) && backoff.nextTry == nil)
        for milliseconds in [250, 500, 1_000, 2_000, 2_500, 2_500, 2_500] {
            backoff.failed(at: start, lot: 1)
            #expect(backoff.nextTry == start + .milliseconds(milliseconds))
        }
    }

    @Test(
        "half of the time is drawn by lot, and a lot out of range changes nothing",
        arguments: [
            (0.0, 125), (0.5, 187.5), (1.0, 250), (-3.0, 125), (9.0, 250), (Double.nan, 250), (.infinity, 250),
        ])
    func lot(lot: Double, milliseconds: Double) {
        var backoff = Backoff()
        backoff.failed(at: start, lot: lot)
        let next = start + .microseconds(Int(milliseconds * 1_000))
        #expect(backoff.nextTry == next)
        #expect(!backoff.mayTry(at: next - .nanoseconds(1)) && backoff.mayTry(at: next))
    }

    @Test("a connection that lived on clears the past, one that broke soon does not")
    func lifetime() {
        var backoff = Backoff()
        for _ in 0..<3 { backoff.failed(at: start, lot: 1) }
        backoff.lost(at: start, after: .seconds(1), lot: 1)
        #expect(backoff.nextTry == start + .milliseconds(2_000))
        backoff.lost(at: start, after: .seconds(5), lot: 1)
        #expect(backoff.mayTry(at: start))
        backoff.failed(at: start, lot: 1)
        #expect(backoff.nextTry == start + .milliseconds(250))
    }

    @Test("no number of failures, and no odd times, lead astray")
    func extremes() {
        var backoff = Backoff(first: .seconds(-1), most: .seconds(-5))
        for _ in 0..<1_000 { backoff.failed(at: start, lot: 1) }
        #expect(backoff.nextTry == start)
        backoff = Backoff(first: .seconds(10), most: .seconds(2))
        for _ in 0..<1_000 { backoff.failed(at: start, lot: 1) }
        #expect(backoff.nextTry == start + .seconds(2))
    }
}

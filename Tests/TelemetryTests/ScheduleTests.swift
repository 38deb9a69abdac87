import Telemetry
import Testing

@Suite("Schedule")
struct ScheduleTests {
    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
    }

    @Test("is due at once before the first round")
    func first() {
        #expect(Schedule(interval: .seconds(15)).nextTick(after: at(7), lastStart: nil) == at(7))
    }

    @Test("skips missed ticks and keeps its phase", arguments: [(3.0, 16.0), (15.9, 16), (16, 31), (100, 106)])
    func skips(now: Double, expected: Double) {
        #expect(Schedule(interval: .seconds(15)).nextTick(after: at(now), lastStart: at(1)) == at(expected))
    }

    @Test("always looks ahead and survives the ends of its range")
    func extremes() {
        let instants = [Int64.min, -1, 0, 1, .max].map { MonotonicInstant(nanoseconds: $0) }
        let durations: [Duration] = [.zero, .nanoseconds(1), .seconds(15), .seconds(Int64.max), .seconds(-5)]
        for interval in durations {
            for period in durations {
                for anchor in instants {
                    let lock = Schedule.PhaseLock(anchor: anchor, period: period, lead: .milliseconds(200))
                    for lock in [nil, lock] {
                        let schedule = Schedule(interval: interval, lock: lock)
                        for now in instants { _ = schedule.nextTick(after: now, lastStart: anchor) }
                    }
                }
            }
        }
        #expect(Schedule(interval: .zero).nextTick(after: at(5), lastStart: at(1)) > at(5))
    }

    @Test(
        "locked rounds begin just before an arrival and stay about an interval apart",
        arguments: [
            (15.0, 15.0, 15.0), (15, 5, 15), (15, 10, 10), (5, 15, 5), (15, 60, 15), (15, 20, 20), (15, 25, 12.5),
            (60, 15, 60),
        ])
    func locks(interval: Double, period: Double, apart: Double) {
        let lead = 0.2
        let lock = Schedule.PhaseLock(
            anchor: at(1_003.4), period: .seconds(period), lead: .milliseconds(Int(lead * 1_000)))
        let schedule = Schedule(interval: .seconds(interval), lock: lock)
        var start = schedule.nextTick(after: at(1_004), lastStart: at(1_000))
        var beforeArrival = 0
        for _ in 0..<40 {
            let next = schedule.nextTick(after: start + .milliseconds(90), lastStart: start)
            #expect(abs((next - start).inSeconds - apart) < 1e-6)
            start = next
            let phase = ((start - at(1_003.4)).inSeconds + lead).remainder(dividingBy: period)
            if abs(phase) < 1e-6 { beforeArrival += 1 }
        }
        // Where rounds are as rare as arrivals or rarer, each begins before one; else one of each period does.
        #expect(beforeArrival >= (apart >= period ? 40 : 40 * Int(apart * 2) / Int(period * 2)))
    }

    @Test("a round that began a little late or early does not shift or double the next one")
    func jitter() {
        let lock = Schedule.PhaseLock(anchor: at(30), period: .seconds(15), lead: .zero)
        let schedule = Schedule(interval: .seconds(15), lock: lock)
        for late in [-6.0, -0.5, 0, 0.5, 6] {
            #expect(schedule.nextTick(after: at(45 + late + 0.1), lastStart: at(45 + late)) == at(60))
        }
        #expect(schedule.nextTick(after: at(200), lastStart: at(45)) == at(210))
    }
}

@Suite("Arrival phase")
struct ArrivalPhaseTests {
    private let prometheus = ArrivalPhase.Caller(path: "/metrics", peer: "10.0.0.1", agent: "Prometheus/3.0")
    private let curl = ArrivalPhase.Caller(path: "/metrics", peer: "10.0.0.2", agent: "curl/8")

    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
    }

    private func record(_ times: [Double], _ caller: ArrivalPhase.Caller, in phase: inout ArrivalPhase) {
        for time in times { phase.record(caller, at: at(time)) }
    }

    @Test("follows a steady caller from its fourth arrival, until it has been silent for three periods")
    func steady() {
        var phase = ArrivalPhase()
        record([0, 15, 30], prometheus, in: &phase)
        #expect(phase.phase(at: at(31), minimum: .seconds(5)) == nil)
        record([45], prometheus, in: &phase)
        let found = phase.phase(at: at(46), minimum: .seconds(5))
        #expect(found?.period == .seconds(15))
        #expect(found?.anchor == at(45))
        #expect(phase.phase(at: at(89), minimum: .seconds(5)) != nil)
        #expect(phase.phase(at: at(91), minimum: .seconds(5)) == nil)
    }

    @Test("bears a tenth of jitter and no more", arguments: [(0.9, true), (1.1, true), (3, false), (-4, false)])
    func jitter(late: Double, isSteady: Bool) {
        var phase = ArrivalPhase()
        record([0, 15, 30, 45 + late, 60, 75], prometheus, in: &phase)
        #expect((phase.phase(at: at(76), minimum: .seconds(5)) != nil) == isSteady)
    }

    @Test("a stray caller spoils nothing; the shortest steady period of at least the minimum wins")
    func choice() {
        var phase = ArrivalPhase()
        record([0, 30, 60, 90], prometheus, in: &phase)
        record([1, 2, 40, 41, 89], curl, in: &phase)
        #expect(phase.phase(at: at(91), minimum: .seconds(5))?.period == .seconds(30))
        let faster = ArrivalPhase.Caller(path: "/metrics", peer: "10.0.0.3", agent: "Prometheus/3.0")
        record([51, 61, 71, 81, 91], faster, in: &phase)
        #expect(phase.phase(at: at(92), minimum: .seconds(5))?.period == .seconds(10))
        #expect(phase.phase(at: at(92), minimum: .seconds(15))?.period == .seconds(30))
    }

    @Test("of callers with the same period always the same one is followed, and only those that count")
    func equals() {
        var phase = ArrivalPhase()
        let other = ArrivalPhase.Caller(path: "/probe", peer: "10.0.0.9", agent: "Prometheus/3.0")
        record([7, 22.1, 37, 52.05], other, in: &phase)
        record([0, 15, 30, 45], prometheus, in: &phase)
        for _ in 0..<3 { #expect(phase.phase(at: at(53), minimum: .seconds(5))?.anchor == at(45)) }
        #expect(phase.phase(at: at(53), minimum: .seconds(5)) { $0.path == "/probe" }?.anchor == at(52.05))
        #expect(phase.phase(at: at(53), minimum: .seconds(5)) { _ in false } == nil)
    }

    @Test("an old irregularity is forgotten after eight arrivals")
    func forgets() {
        var phase = ArrivalPhase()
        record([0, 3, 60, 70, 80, 90, 100], prometheus, in: &phase)
        #expect(phase.phase(at: at(101), minimum: .seconds(5)) == nil)
        record([110, 120, 130], prometheus, in: &phase)
        #expect(phase.phase(at: at(131), minimum: .seconds(5))?.period == .seconds(10))
    }

    @Test("a flood of strangers pushes out the longest silent, not the steady one")
    func flood() {
        var phase = ArrivalPhase()
        var time = 0.0
        for round in 0..<40 {
            phase.record(prometheus, at: at(Double(round) * 15))
            for stranger in 0..<50 {
                time = Double(round) * 15 + Double(stranger) * 0.2 + 1
                phase.record(.init(path: "/", peer: "\(round)", agent: "\(stranger)"), at: at(time))
            }
        }
        #expect(phase.phase(at: at(time), minimum: .seconds(5))?.period == .seconds(15))
    }

    @Test("arrivals at one moment are no period")
    func burst() {
        var phase = ArrivalPhase()
        record([5, 5, 5, 5, 5], prometheus, in: &phase)
        #expect(phase.phase(at: at(5), minimum: .zero) == nil)
    }
}

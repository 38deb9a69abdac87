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

    /// Interval, period of the other side, and how far apart rounds are.
    static let paces = [
        (15.0, 15.0, 15.0), (15, 5, 15), (15, 10, 10), (5, 15, 5), (15, 60, 15), (15, 20, 20), (15, 25, 12.5),
        (60, 15, 60),
    ]

    private func schedule(_ interval: Double, period: Double, anchor: Double = 1_003.4) -> Schedule {
        let lock = Schedule.PhaseLock(anchor: at(anchor), period: .seconds(period), lead: .milliseconds(200))
        return Schedule(interval: .seconds(interval), lock: lock)
    }

    @Test("locked rounds begin just before an arrival and stay about an interval apart", arguments: paces)
    func locks(interval: Double, period: Double, apart: Double) {
        let schedule = schedule(interval, period: period)
        // On the grid: 0.2 s before an arrival.
        var start = at(1_003.2)
        var beforeArrival = 0
        for _ in 0..<40 {
            let next = schedule.nextTick(after: start + .milliseconds(90), lastStart: start)
            #expect(abs((next - start).inSeconds - apart) < 1e-6)
            start = next
            let phase = (start - at(1_003.2)).inSeconds.remainder(dividingBy: period)
            if abs(phase) < 1e-6 { beforeArrival += 1 }
        }
        // Where rounds are as rare as arrivals or rarer, each begins before one; else one of each period does.
        #expect(beforeArrival >= (apart >= period ? 40 : 40 * Int(apart * 2) / Int(period * 2)))
    }

    @Test(
        "a lock is approached by 4 % a round at most, without crossing an arrival, and kept", arguments: paces,
        [15.0, 47, 60])
    func slews(pace: (interval: Double, period: Double, apart: Double), tick: Double) {
        let unit = pace.apart > pace.period ? pace.period : pace.apart
        for offset in stride(from: -unit, through: unit, by: unit / 37) {
            let schedule = schedule(pace.interval, period: pace.period, anchor: 1_000.2 + tick)
            var start = at(1_000 + offset)
            var lag = Self.lag(start, behind: at(1_000 + tick), unit)
            let isLittle = lag <= pace.apart * 0.04 + 1e-6
            for round in 1...40 {
                let next = schedule.nextTick(after: start + .milliseconds(7), lastStart: start)
                let gap = (next - start).inSeconds
                #expect(abs(gap - pace.apart) <= pace.apart * 0.04 + 1e-6, "round \(round) from \(offset)")
                let before = lag
                lag = Self.lag(next, behind: at(1_000 + tick), unit)
                // Later and later, until the whole unit is made up for; a small lag is made up for at once.
                #expect(isLittle || before < 1e-6 || lag < 1e-6 || lag > before, "round \(round) from \(offset)")
                if round >= (isLittle ? 1 : 25) { #expect(lag < 1e-6, "round \(round) from \(offset)") }
                start = next
            }
        }
    }

    /// How long after the newest tick a round begins; 0 just before one too.
    private static func lag(_ start: MonotonicInstant, behind tick: MonotonicInstant, _ unit: Double) -> Double {
        let rest = (start - tick).inSeconds.truncatingRemainder(dividingBy: unit)
        let lag = rest < 0 ? rest + unit : rest
        return unit - lag < 1e-6 ? 0 : lag
    }

    @Test(
        "between two scrapes a counter grows for as long as they are apart, from any start on", arguments: [15.0, 30])
    func rates(period: Double) {
        let schedule = schedule(15, period: period, anchor: 1_000)
        // Starts within 4 % behind a scrape go back at once, which is the one point that cannot be had right.
        for offset in stride(from: 0.5, through: 14.9, by: 0.3) {
            var start = at(1_000 + offset)
            var seen = start
            var scrape = at(1_000 + (offset > 14.8 ? 30 : 15))
            var points: [Double] = []
            while points.count < 40 {
                let next = schedule.nextTick(after: start + .milliseconds(7), lastStart: start)
                while scrape < next {
                    points.append((start - seen).inSeconds)
                    seen = start
                    scrape = scrape + .seconds(period)
                }
                start = next
            }
            #expect(points.dropFirst().allSatisfy { abs($0 / period - 1) <= 0.04 + 1e-6 }, "\(offset): \(points)")
        }
    }

    @Test("a new lock late in the interval makes no round late and leaves none out")
    func lateLock() {
        for wanted in stride(from: 0.0, to: 15, by: 0.5) {
            let schedule = schedule(15, period: 15, anchor: 1_000.2 + wanted)
            for now in [1_014.0, 1_014.39, 1_014.41, 1_014.999, 1_015.3] {
                let gap = (schedule.nextTick(after: at(now), lastStart: at(1_000)) - at(1_000)).inSeconds
                #expect(gap > now - 1_000 && gap >= 14.4 && gap <= 15.6 + 1e-6, "\(wanted) \(now)")
            }
        }
    }

    @Test(
        "a round that began a little late or early does not shift or double the next one",
        arguments: [(-6.0, 54.6), (-0.7, 59.9), (-0.5, 60), (0, 60), (0.5, 60), (0.6, 60), (0.7, 61.3), (6, 66.6)])
    func jitter(late: Double, expected: Double) {
        let lock = Schedule.PhaseLock(anchor: at(30), period: .seconds(15), lead: .zero)
        let schedule = Schedule(interval: .seconds(15), lock: lock)
        let next = schedule.nextTick(after: at(45 + late + 0.1), lastStart: at(45 + late))
        #expect(abs((next - at(expected)).inSeconds) < 1e-6)
    }

    @Test("missed ticks are skipped under a lock too", arguments: [(60.5, 60.6), (60.7, 75), (200, 210)])
    func skipsLocked(now: Double, expected: Double) {
        let lock = Schedule.PhaseLock(anchor: at(30), period: .seconds(15), lead: .zero)
        let schedule = Schedule(interval: .seconds(15), lock: lock)
        let next = schedule.nextTick(after: at(now), lastStart: at(45))
        #expect(next > at(now) && next <= at(expected))
        if expected.truncatingRemainder(dividingBy: 15) == 0 { #expect(next == at(expected)) }
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

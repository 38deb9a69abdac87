import Alerting
import Telemetry
import Testing

/// Random lives of an agent with restarts, clock steps, slow probes and deploys, against a model that knows the
/// true order.
@Suite("Gate races")
struct GateRaceTests {
    @Test("in 10,000 races no gate is green from an older round, and none stays red without cause")
    func races() throws {
        var greens = 0
        var reds = 0
        for seed in 0..<10_000 {
            var race = GateRace(seed: UInt64(seed))
            for _ in 0..<20 {
                for _ in 0..<3 { race.step() }
                if let outcome = try race.ask() {
                    #expect(outcome.isReady == outcome.isTrue, "seed \(seed): \(outcome.question)")
                    if outcome.isReady { greens += 1 } else { reds += 1 }
                }
            }
        }
        #expect(greens > 10_000)
        #expect(reds > 10_000)
    }
}

private struct GateRace {
    struct Outcome {
        let question: String
        let isReady: Bool
        let isTrue: Bool
    }

    private struct Running {
        let measurement: Measurement
        let order: Int
    }

    private struct Done {
        let verdict: Verdict
        let order: Int
    }

    private struct Deploy {
        let moment: GateMoment
        /// The model's clock when it ended; everything must begin later.
        let order: Int
        let mustHaveBoot: String?
    }

    private static let names = ["redis/cache", "http/shop", "tcp/queue"].compactMap { CheckName(parsing: $0) }
    private var random: SeededGenerator
    /// The way in which the clock is set in this race.
    private let isSetBack: Bool
    /// The true order of events; never shown to the judge.
    private var order = 0
    private var now = MonotonicInstant(nanoseconds: 0)
    private var wall = WallTime(secondsSinceEpoch: 1_772_366_400)
    private var boot = 1
    private var generation: UInt64 = 0
    private var publications: [Int] = [0]
    private var completed: Set<CheckName> = []
    private var running: [CheckName: Running] = [:]
    private var done: [CheckName: Done] = [:]
    private var deploys: [Deploy] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed &* 7_919 &+ 3)
        isSetBack = seed % 2 == 0
    }

    mutating func step() {
        order += 1
        let pause = Duration.nanoseconds(Int64.random(in: 1...800_000_000, using: &random))
        now = now + pause
        wall = wall + pause
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<75: probe()
        case 75..<90: deploy()
        case 90..<97: wall = wall + .milliseconds(Int.random(in: 0...20_000, using: &random) * (isSetBack ? -1 : 1))
        default: restart()
        }
    }

    private mutating func probe() {
        guard let name = Self.names.randomElement(using: &random) else { return }
        guard let ended = running.removeValue(forKey: name) else {
            running[name] = Running(
                measurement: Measurement(
                    startedAt: now, startedAtWall: wall, finishedAt: now, generation: generation), order: order)
            return
        }
        let state: CheckState = Int.random(in: 0..<10, using: &random) == 0 ? .fail : .pass
        done[name] = Done(
            verdict: Verdict(
                check: name, state: state, measurement: ended.measurement, since: wall, staleAfter: .seconds(12)),
            order: ended.order)
        completed.insert(name)
        if completed.count == Self.names.count {
            completed = []
            generation += 1
            publications.append(order)
        }
    }

    /// A deploy ends and notes the moment: by the clock, whole seconds or fine, or as the next generation.
    private mutating func deploy() {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            deploys.append(
                Deploy(
                    moment: .wall(WallTime(secondsSinceEpoch: wall.secondsSinceEpoch), precision: .seconds(1)),
                    order: order, mustHaveBoot: nil))
        case 1: deploys.append(Deploy(moment: .wall(wall, precision: .nanoseconds(1)), order: order, mustHaveBoot: nil))
        default:
            let token = GenerationToken(boot: "b\(boot)", number: generation + 1)
            deploys.append(Deploy(moment: .generation(token), order: order, mustHaveBoot: token.boot))
        }
        if deploys.count > 4 { deploys.removeFirst() }
    }

    private mutating func restart() {
        boot += 1
        now = MonotonicInstant(nanoseconds: Int64.random(in: 0...50_000_000_000, using: &random))
        (generation, publications) = (0, [order])
        (completed, running, done) = ([], [:], [:])
    }

    /// Asks about one of the last deploys.
    mutating func ask() throws -> Outcome? {
        guard let deploy = deploys.randomElement(using: &random) else { return nil }
        let snapshot = Snapshot(
            sequence: 1, generation: generation, readings: [], verdicts: done.values.map(\.verdict), publishedAt: now)
        let judge = ReadinessJudge(
            groups: [ReadinessGroup(name: "default", required: Self.names.map { CheckPattern($0.description) })],
            boot: "b\(boot)")
        let situation = ReadinessJudge.Situation(
            snapshot: snapshot, now: now, wallClock: wall, isDraining: false, isStarted: true)
        let request = ReadinessRequest(since: deploy.moment)
        var isReady = false
        do throws(ReadinessError) {
            isReady = try judge.judge(request, in: situation).isReady
        } catch {
            #expect(error.code == .sinceInFuture && isSetBack)
        }
        // Safety: everything that was required passed, is fresh and began after the deploy. The gate may ask for more
        // than that: the rest of the second, or the next publication.
        let isGood = Self.names.allSatisfy { name in
            done[name].map { $0.verdict.state(at: now) == .pass && $0.order > deploy.order } ?? false
        }
        return Outcome(
            question: "\(deploy.moment) at \(order)", isReady: isReady,
            isTrue: isGood && Self.names.allSatisfy { isPast(deploy, done[$0]) })
    }

    private func isPast(_ deploy: Deploy, _ done: Done?) -> Bool {
        guard let done, let measurement = done.verdict.measurement else { return false }
        switch deploy.moment {
        case .wall(let moment, let precision):
            // By both clocks: one that was set may only delay a gate.
            return measurement.startedAtWall >= moment + precision
                && now - measurement.startedAt <= wall - (moment + precision)
        case .generation(let token):
            guard token.boot == "b\(boot)" else { return true }
            return publications.indices.contains(Int(token.number))
                && done.order >= publications[Int(token.number)]
        }
    }
}

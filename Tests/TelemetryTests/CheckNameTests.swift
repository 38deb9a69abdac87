import Telemetry
import Testing

@Suite("Check names and verdicts")
struct CheckNameTests {
    @Test(
        "reads names and writes them back",
        arguments: [
            ("host/local", "host", "local", nil), ("host/local:disk:/var", "host", "local", "disk:/var"),
            ("postgres/orders:connections", "postgres", "orders", "connections"),
            ("host/local:disk:/mnt/a b:c", "host", "local", "disk:/mnt/a b:c"),
            ("pgbouncer/pool:pool:shop/web", "pgbouncer", "pool", "pool:shop/web"), ("http/a/b", "http", "a/b", nil),
        ])
    func reads(text: String, kind: String, target: String, aspect: String?) throws {
        let name = try #require(CheckName(parsing: text))
        #expect(name == CheckName(kind: kind, target: target, aspect: aspect))
        #expect(name.description == text)
        #expect(name.isUpCheck == (aspect == nil))
        #expect(name.targetID.description == "\(kind)/\(target)")
    }

    @Test(
        "refuses other forms",
        arguments: ["", "/", ":", "host", "host/", "/local", "host/:disk", "host/local:", "a:b/c"])
    func refuses(text: String) {
        #expect(CheckName(parsing: text) == nil)
    }

    @Test("sorts by kind, target and aspect, the up-check first")
    func sorts() {
        let names = ["host/local", "host/local:disk:/", "host/local:memory", "host/other", "redis/cache"]
        #expect(names.reversed().compactMap { CheckName(parsing: $0) }.sorted().map(\.description) == names)
    }

    @Test(
        "a verdict is believed up to its age",
        arguments: [
            (CheckState.pass, 34_000, CheckState.pass), (.pass, 35_000, .pass), (.pass, 35_001, .unknown),
            (.fail, 36_000, .unknown), (.warn, 3, .warn), (.disabled, 900_000, .disabled), (.unknown, 1, .unknown),
        ])
    func staleness(state: CheckState, age: Int, expected: CheckState) {
        let start = MonotonicInstant(nanoseconds: 5_000_000_000)
        let verdict = Verdict(
            check: TargetID.localHost.upCheck, state: state,
            measurement: Measurement(
                startedAt: start, startedAtWall: WallTime(secondsSinceEpoch: 5), finishedAt: start + .seconds(1),
                generation: 1), since: WallTime(secondsSinceEpoch: 5), staleAfter: .seconds(35))
        let now = start + .milliseconds(age)
        #expect(verdict.state(at: now) == expected)
        #expect(verdict.isStale(at: now) == (age > 35_000))
        #expect(verdict.age(at: now) == .milliseconds(age))
    }

    @Test("what was never measured is unknown, whatever it claims, unless it is switched off")
    func neverMeasured() {
        for state in CheckState.allCases {
            let verdict = Verdict(
                check: TargetID.localHost.upCheck, state: state, measurement: nil,
                since: WallTime(secondsSinceEpoch: 0), staleAfter: .seconds(35))
            #expect(verdict.state(at: MonotonicInstant(nanoseconds: 0)) == (state == .disabled ? .disabled : .unknown))
            #expect(verdict.age(at: MonotonicInstant(nanoseconds: 0)) == nil)
        }
    }

    @Test("states rank from harmless to broken")
    func ranks() {
        #expect(CheckState.allCases.sorted { $0.rank < $1.rank } == [.disabled, .pass, .warn, .unknown, .fail])
    }
}

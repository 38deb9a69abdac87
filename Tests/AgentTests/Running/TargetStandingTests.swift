import Telemetry
import Testing

@testable import Agent

@Suite("Whether a target is up, from two tiers")
struct TargetStandingTests {
    /// What happens, with when it began and ended in seconds.
    enum Event: Sendable {
        case up(Int64, Int64)
        case upFails(Int64, Int64)
        case round(Int64, Int64)
        case roundFails(Int64, Int64)
        case roundTimesOut(Int64, Int64)
    }

    /// What is to come of it.
    enum Expected: Sendable, Equatable {
        case overtaken
        /// Only the up verdict: up or not, resting on what began then.
        case standing(isUp: Bool, since: Int64)
        case reading(isUp: Bool, since: Int64)
    }

    struct Row: Sendable {
        let name: String
        let steps: [(event: Event, expected: Expected, demandsRound: Bool, change: TargetStanding.Change)]
    }

    static let rows: [Row] = [
        Row(
            name: "up-checks renew the verdict alone",
            steps: [
                (.up(0, 0), .standing(isUp: true, since: 0), false, .none),
                (.round(0, 1), .reading(isUp: true, since: 0), false, .none),
                (.up(5, 5), .standing(isUp: true, since: 5), false, .none),
            ]),
        Row(
            name: "a failed up-check brings it down, the next good one up, with a round at once",
            steps: [
                (.round(0, 1), .reading(isUp: true, since: 0), false, .none),
                (.upFails(5, 6), .reading(isUp: false, since: 5), false, .failed),
                (.upFails(10, 11), .reading(isUp: false, since: 10), false, .none),
                (.up(15, 15), .standing(isUp: true, since: 15), true, .recovered),
                (.round(15, 16), .reading(isUp: true, since: 15), false, .none),
            ]),
        Row(
            name: "a failed round brings it down, and good up-checks demand rounds until one succeeds",
            steps: [
                (.up(0, 0), .standing(isUp: true, since: 0), false, .none),
                (.roundFails(1, 2), .reading(isUp: false, since: 1), false, .failed),
                (.up(5, 5), .standing(isUp: false, since: 5), true, .none),
                (.roundFails(5, 6), .reading(isUp: false, since: 5), false, .none),
                (.up(10, 10), .standing(isUp: false, since: 10), true, .none),
                (.round(10, 11), .reading(isUp: true, since: 10), false, .recovered),
            ]),
        Row(
            name: "rounds without end are retried once",
            steps: [
                (.roundTimesOut(0, 5), .reading(isUp: false, since: 0), false, .failed),
                (.up(5, 5), .standing(isUp: false, since: 5), true, .none),
                (.roundTimesOut(5, 10), .reading(isUp: false, since: 5), false, .none),
                (.up(10, 10), .standing(isUp: false, since: 10), false, .none),
                (.round(20, 21), .reading(isUp: true, since: 20), false, .recovered),
                (.roundTimesOut(35, 40), .reading(isUp: false, since: 35), false, .failed),
                (.up(40, 40), .standing(isUp: false, since: 40), true, .none),
            ]),
        Row(
            name: "what began before the failure says nothing, however late it ends well",
            steps: [
                (.upFails(10, 11), .reading(isUp: false, since: 10), false, .failed),
                (.round(8, 12), .overtaken, false, .none), (.up(10, 13), .overtaken, false, .none),
                (.round(14, 15), .reading(isUp: true, since: 14), false, .recovered),
            ]),
        Row(
            name: "an old success that ends late makes no verdict older",
            steps: [
                (.up(10, 10), .standing(isUp: true, since: 10), false, .none),
                (.round(8, 12), .reading(isUp: true, since: 10), false, .none),
            ]),
        Row(
            name: "after both tiers failed, a good up-check is enough",
            steps: [
                (.upFails(5, 6), .reading(isUp: false, since: 5), false, .failed),
                (.roundFails(6, 7), .reading(isUp: false, since: 6), false, .none),
                (.up(10, 10), .standing(isUp: true, since: 10), true, .recovered),
                (.roundFails(10, 11), .reading(isUp: false, since: 10), false, .failed),
            ]),
    ]

    @Test("Each event has its consequence", arguments: rows.indices)
    func table(row: Int) {
        var standing = TargetStanding()
        for (number, step) in Self.rows[row].steps.enumerated() {
            let consequence = Self.apply(step.event, to: &standing)
            let place = "\(Self.rows[row].name), step \(number)"
            #expect(Self.seen(consequence.news, standing) == step.expected, "\(place)")
            #expect(consequence.demandsRound == step.demandsRound, "\(place)")
            #expect(consequence.change == step.change, "\(place)")
        }
    }

    private static func apply(_ event: Event, to standing: inout TargetStanding) -> TargetStanding.Consequence {
        switch event {
        case .up(let start, let end): standing.upCheckSucceeded(measurement(start, end))
        case .upFails(let start, let end): standing.upCheckFailed(ProbeError(.refused, "x"), measurement(start, end))
        case .round(let start, let end): standing.roundSucceeded(measurement(start, end))
        case .roundFails(let start, let end): standing.roundFailed(ProbeError(.malformed, "x"), measurement(start, end))
        case .roundTimesOut(let start, let end):
            standing.roundFailed(ProbeError(.timeout, "x"), measurement(start, end))
        }
    }

    private static func seen(_ news: TargetStanding.News, _ standing: TargetStanding) -> Expected {
        func seconds(_ measurement: Measurement) -> Int64 { measurement.startedAt.nanoseconds / 1_000_000_000 }
        switch news {
        case .overtaken: return .overtaken
        case .standing(let error, let newest): return .standing(isUp: error == nil, since: seconds(newest))
        case .reading(let newest): return .reading(isUp: standing.error == nil, since: seconds(newest))
        }
    }

    private static func measurement(_ start: Int64, _ end: Int64) -> Measurement {
        func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }
        return Measurement(
            startedAt: at(start), startedAtWall: WallTime(secondsSinceEpoch: start), finishedAt: at(end), generation: 0)
    }
}

import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("Scrapes and targets far away", .timeLimit(.minutes(5)))
struct ScrapedTargetTests {
    private let remote = FakeServerProbe(upCheck: .success(()), round: .success(.up))
    private let local = FakeProbe(answering: .success(ProbeResult()))

    private func caller(_ path: String = "/metrics") -> ArrivalPhase.Caller {
        ArrivalPhase.Caller(path: path, peer: "10.0.0.1", agent: "Prometheus")
    }

    @Test("A scrape refreshes what is local and never what is remote")
    func refresh() async throws {
        let run = RunnerFixture([
            RunnerFixture.target(local, isLocal: true), RunnerFixture.target(remote),
        ])
        await run.running {
            await run.settle(local, upChecks: 0, rounds: 1, loops: 3)
            await run.settle(remote, upChecks: 1, rounds: 1, loops: 3)
            run.pass(3)
            await run.runner.prepareScrape(.everything, route: "/metrics", caller: caller())
            await run.settle(local, upChecks: 0, rounds: 2, loops: 3)
            await run.settle(remote, upChecks: 1, rounds: 1, loops: 3)
            run.pass(1)
            await run.runner.prepareScrape(.target(remote.target), route: "/scrape", caller: caller())
            #expect(local.callCount == 2)
            #expect(remote.rounds.callCount == 1)
            #expect(run.runner.phase.scrapes == ["/metrics": 1, "/scrape": 1])
        }
    }

    @Test("A remote target's rounds follow a steady scraper, its up-checks do not")
    func phase() async throws {
        let run = RunnerFixture([RunnerFixture.target(remote, interval: .seconds(15))])
        await run.running {
            await run.settle(remote, upChecks: 1, rounds: 1)
            // Scrapes at 4, 19, 34, 49 s; ticks of the up-checks in between, unless a round stands in.
            var ups: UInt64 = 1
            var rounds: UInt64 = 1
            for second in Int64(1)...49 {
                run.pass(1)
                if second % 5 == 0, second % 15 != 0 { ups += 1 }
                if second % 15 == 0 { rounds += 1 }
                await run.settle(remote, upChecks: ups, rounds: rounds)
                if second % 15 == 4 {
                    await run.runner.prepareScrape(.everything, route: "/metrics", caller: caller())
                }
            }
            #expect(run.runner.statistics.first?.isPhaseLocked == true)
            // The next round would begin 60 ms before the scrape at 64 s; from 60 s it moves 4 % a round towards it.
            let last = run.time.now() - .seconds(4)
            await run.until { run.time.instants == [last + .seconds(5), last + .milliseconds(15_600)] }
            for second in Int64(50)...60 {
                run.pass(1)
                if second % 5 == 0 { ups += 1 }
                await run.settle(remote, upChecks: ups, rounds: rounds)
            }
            run.time.advance(by: .milliseconds(599))
            await run.settle(remote, upChecks: ups, rounds: rounds)
            run.time.advance(by: .milliseconds(1))
            await run.settle(remote, upChecks: ups, rounds: rounds + 1)
        }
    }

    @Test("A target follows those who scrape it: all of them, or its own port, and not its sibling's")
    func ownScraper() {
        let one = TargetID(kind: "redis", name: "one")
        let two = TargetID(kind: "redis", name: "two")
        #expect(ScrapeScope.shows(one, path: ScrapeScope.everything.path(of: "/metrics")))
        #expect(ScrapeScope.shows(one, path: ScrapeScope.dropIn(one).path(of: "drop-in")))
        #expect(!ScrapeScope.shows(one, path: ScrapeScope.target(two).path(of: "/scrape")))
        let phase = ScrapePhase()
        let path = ScrapeScope.target(two).path(of: "/scrape")
        for number in 0..<5 {
            let at = MonotonicInstant(nanoseconds: Int64(number) * 10_000_000_000)
            phase.record(caller(path), route: "/scrape", at: at)
        }
        let now = MonotonicInstant(nanoseconds: 41_000_000_000)
        #expect(phase.lock(of: two, at: now)?.period == .seconds(10))
        #expect(phase.lock(of: one, at: now) == nil)
        #expect(phase.lock(of: two, at: now) { $0 / 4 }?.lead == .milliseconds(2_500))
    }
}

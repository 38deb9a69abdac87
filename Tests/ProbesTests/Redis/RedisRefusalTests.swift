import AgentTestKit
import Synchronization
import Telemetry
import Testing

@testable import Probes
@testable import RedisClient

@Suite("What a Redis server refuses")
struct RedisRefusalTests {
    private final class Reports: Sendable {
        private let all = Mutex<[CollectorReport]>([])
        var list: [CollectorReport] { all.withLock { $0 } }
        func add(_ report: CollectorReport) { all.withLock { $0.append(report) } }
    }

    @Test("shrinks the families, is reported once with the rule that helps, and is asked again after a while")
    func denied() async throws {
        let time = ManualTime()
        let reports = Reports()
        var answers = RedisFixture.answers()
        let denial: RedisValue = .error("NOPERM this user has no permissions to run the 'slowlog|len' command")
        answers["SLOWLOG LEN"] = denial
        answers["SLOWLOG GET 1"] = denial
        let server = ScriptedRedis(answers)
        let probe = RedisFixture.probe(server, time: time, user: "watcher", report: reports.add)
        for _ in 0..<3 {
            let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
            #expect(series["omniflow_redis_collector_success{collector=\"slowlog\"}"] == 0)
            #expect(series["omniflow_redis_collector_success{collector=\"latency\"}"] == 1)
            #expect(series["redis_slowlog_length"] == nil)
            #expect(series["redis_up"] == 1)
        }
        #expect(server.commands.count { $0 == "SLOWLOG LEN" } == 1)
        #expect(reports.list.map(\.collector) == ["slowlog"])
        #expect(reports.list.first?.hint == "ACL SETUSER watcher +slowlog|len +slowlog|get")
        server.answer("SLOWLOG LEN", .integer(0))
        server.answer("SLOWLOG GET 1", .array([]))
        time.advance(by: RedisRefusals.patience)
        let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
        #expect(series["omniflow_redis_collector_success{collector=\"slowlog\"}"] == 1)
        #expect(series["redis_slowlog_last_id"] == 0)
        #expect(reports.list.map(\.reason).last == .some(nil))
    }

    @Test("is nothing where the user has the rules that the probe names")
    func rules() {
        #expect(
            RedisProbe.requiredRules
                == "-@all +client|setname +command|info +ping +info +config|get +latency|latest +latency|histogram "
                + "+slowlog|len +slowlog|get +cluster|info")
    }

    @Test("because it has renamed the command is not asked again")
    func renamed() async throws {
        let time = ManualTime()
        var answers = RedisFixture.answers()
        answers = answers.filter { !$0.key.hasPrefix("CONFIG") }
        let server = ScriptedRedis(answers)
        let reports = Reports()
        let probe = RedisFixture.probe(server, time: time, report: reports.add)
        _ = try await RedisFixture.measure(probe)
        time.advance(by: .seconds(86_400))
        let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
        #expect(server.commands.count { $0.hasPrefix("CONFIG") } == 1)
        #expect(series["omniflow_redis_collector_success{collector=\"config\"}"] == 0)
        #expect(series["redis_db_keys{db=\"db15\"}"] == 0, "16 databases are assumed")
        #expect(reports.list.first?.hint == "the server has renamed or disabled the command")
    }

    @Test("is fatal where it is INFO")
    func withoutInfo() async throws {
        var answers = RedisFixture.answers()
        answers["INFO server"] = .error("NOPERM this user has no permissions to run the 'info' command")
        let probe = RedisFixture.probe(ScriptedRedis(answers), user: "watcher")
        do {
            _ = try await RedisFixture.measure(probe)
            Issue.record("a round without INFO must fail")
        } catch {
            #expect(error.code == .unauthorized)
            #expect(error.hint == "ACL SETUSER watcher +info")
        }
    }

    @Test("is no reason to call it down where it is PING")
    func withoutPing() async throws {
        var answers = RedisFixture.answers()
        answers["PING"] = .error("NOPERM this user has no permissions to run the 'ping' command")
        let reports = Reports()
        let probe = RedisFixture.probe(ScriptedRedis(answers), report: reports.add)
        try await probe.checkUp(until: probe.time.now() + .seconds(1))
        let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
        _ = try await RedisFixture.measure(probe)
        #expect(series["omniflow_redis_collector_success{collector=\"ping\"}"] == 0)
        #expect(reports.list.map(\.hint) == ["ACL SETUSER default +ping"])
    }

    @Test(
        "to PING with an error makes it down, with what to do",
        arguments: [
            ("LOADING Redis is loading the dataset in memory", "server_error", "wait"),
            ("MASTERDOWN Link with MASTER is down", "server_error", "replica-serve-stale-data"),
            ("BUSY Redis is busy running a script.", "server_error", "SCRIPT KILL"),
            ("NOAUTH Authentication required.", "unauthorized", "password"),
            ("ERR max number of clients reached", "server_error", "maxclients"),
            ("DENIED Redis is running in protected mode", "unauthorized", "own machine"),
            ("ERR something new", "server_error", ""),
        ])
    func down(reply: String, code: String, hint: String) async throws {
        let server = ScriptedRedis(RedisFixture.answers())
        server.answer("PING", .error(reply))
        let probe = RedisFixture.probe(server)
        for isRound in [true, false] {
            do {
                if isRound {
                    _ = try await RedisFixture.measure(probe)
                } else {
                    try await probe.checkUp(until: probe.time.now() + .seconds(1))
                }
                Issue.record("must fail")
            } catch {
                #expect(error.code.description == code)
                #expect(hint.isEmpty || error.hint?.contains(hint) == true, "\(error.hint ?? "no hint")")
            }
        }
    }

    @Test("to PING because snapshots fail, or because it is a replica, leaves it up")
    func up() async throws {
        let server = ScriptedRedis(RedisFixture.answers())
        server.answer("PING", .error("MISCONF Redis is configured to save RDB snapshots"))
        let probe = RedisFixture.probe(server)
        try await probe.checkUp(until: probe.time.now() + .seconds(1))
        let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
        #expect(series["redis_up"] == 1)
        #expect(series["omniflow_redis_collector_success{collector=\"ping\"}"] == 1)
    }

    @Test("while it reads its data set tells how far it is")
    func loading() async throws {
        let server = ScriptedRedis([
            "PING": .error("LOADING Redis is loading the dataset in memory"),
            "INFO persistence": .text("loading:1\r\nloading_loaded_perc:42.10\r\nloading_eta_seconds:12\r\n"),
        ])
        do {
            _ = try await RedisFixture.measure(RedisFixture.probe(server))
            Issue.record("must fail")
        } catch {
            #expect(error.message == "LOADING: 42 % of the data set is read, about 12 s to go")
        }
    }

    @Test(
        "while it reads its data set is up for redis_exporter, in a round and in an up-check", arguments: [true, false])
    func loadingFamilies(isRound: Bool) async throws {
        let server = ScriptedRedis([
            "PING": .error("LOADING Redis is loading the dataset in memory"),
            "INFO persistence": .text("loading:1\r\nloading_loaded_perc:1.00\r\nloading_eta_seconds:60\r\n"),
        ])
        let probe = RedisFixture.probe(server)
        do {
            if isRound {
                _ = try await RedisFixture.measure(probe)
            } else {
                try await probe.checkUp(until: probe.time.now() + .seconds(1))
            }
            Issue.record("must fail")
        } catch {
            let families = probe.familiesWhenDown(error)
            let series = RedisFixture.series(families)
            #expect(series["redis_up"] == 1)
            #expect(series["redis_loading_dump_file"] == 1)
            #expect(series["redis_exporter_last_scrape_error{err=\"\"}"] == 0)
            #expect(ProbeConformance.violations(in: families) == [])
        }
        let other = RedisFixture.series(probe.familiesWhenDown(ProbeError(.refused, "nothing listens")))
        #expect(other["redis_up"] == 0 && other["redis_loading_dump_file"] == nil)
    }

    @Test("leaves redis_up 0 and nothing that was measured before")
    func whenDown() async throws {
        let server = ScriptedRedis(RedisFixture.answers())
        let probe = RedisFixture.probe(server)
        _ = try await RedisFixture.measure(probe)
        server.fail(RedisError(.timeout, "no answer"))
        await #expect(throws: ProbeError(.timeout, "")) { try await RedisFixture.measure(probe) }
        #expect(!server.isOpen, "a silent connection is given up")
        let families = probe.familiesWhenDown(ProbeError(.timeout, "no answer"))
        let series = RedisFixture.series(families)
        #expect(series["redis_up"] == 0)
        #expect(series["redis_exporter_last_scrape_error{err=\"timeout\"}"] == 1)
        #expect(series["redis_exporter_scrapes_total"] == 2)
        #expect(series.keys.allSatisfy { $0 == "redis_up" || $0.hasPrefix("redis_exporter_") })
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test(
        "with another error of the client keeps its code",
        arguments: [
            RedisError.Code.refused, .unreachable, .unknownHost, .closed, .tls, .wrongProtocol, .tooLarge, .malformed,
            .settings, .cancelled,
        ])
    func codes(_ code: RedisError.Code) {
        let verdict = RedisFailure.verdict(RedisError(code, "why"), user: nil)
        #expect(verdict.code.description == code.description)
        #expect(verdict.message == "why")
    }
}

import Alerting
import Telemetry
import Testing

@Suite("Readiness")
struct ReadinessTests {
    @Test("is open when every required check has a fresh pass, whatever the optional ones say")
    func open() throws {
        let verdict = try ReadinessFixture().judge()
        #expect(verdict.isReady)
        #expect(verdict.retryAfter == nil)
        #expect(verdict.generation.description == "b2:7")
        #expect(verdict.text(isVerbose: false, showsReasons: false) == "ok\n")
        #expect(
            verdict.text(isVerbose: true, showsReasons: false) == """
                [+]redis/cache ok
                [+]http/shop ok
                [+]host/local:clock warn, optional: reason withheld
                ready check passed: 2 required checks, the oldest redis/cache, measured 3 s ago

                """)
        #expect(
            verdict.text(isVerbose: true, showsReasons: true).contains("optional: no time daemon on db1.internal\n"))
    }

    @Test(
        "a required check opens the gate only measured, fresh and not failing",
        arguments: [
            (CheckState.pass, 14.9, true), (.pass, 15.1, false), (.warn, 1, true), (.fail, 1, false),
            (.unknown, 1, false), (.pass, nil, false), (.disabled, 1, true), (.disabled, nil, true), (.warn, 16, false),
        ] as [(CheckState, Double?, Bool)])
    func required(state: CheckState, age: Double?, isReady: Bool) throws {
        var fixture = ReadinessFixture()
        fixture.add("http/shop", state, age: age, reason: "why")
        let verdict = try fixture.judge()
        #expect(verdict.isReady == isReady)
        #expect(verdict.blocking?.name == (isReady ? nil : "http/shop"))
        #expect((verdict.retryAfter == nil) == isReady)
        fixture.add("http/shop", .pass, age: 1)
        fixture.add("host/local:clock", state, age: age)
        #expect(try fixture.judge().isReady)
    }

    @Test("the last line has check, reason and age; a stranger sees no reason")
    func lastLine() throws {
        var fixture = ReadinessFixture()
        fixture.add("http/shop", .fail, age: 2, reason: "HTTP 502 from 10.0.0.5")
        let failing = try fixture.judge()
        #expect(
            failing.sentence(showsReasons: true)
                == "ready check failed: http/shop: HTTP 502 from 10.0.0.5, measured 2 s ago")
        let text = failing.text(isVerbose: false, showsReasons: false)
        #expect(text.hasPrefix("[+]redis/cache ok\n[-]http/shop failed: reason withheld\n"))
        #expect(text.hasSuffix("\nready check failed: http/shop: reason withheld, measured 2 s ago\n"))
        #expect(!text.contains("10.0.0.5") && !text.contains("db1"))
        fixture.add("http/shop", .pass, age: 40)
        #expect(
            try fixture.judge().sentence(showsReasons: false)
                == "ready check failed: http/shop: stale, older than 15 s, measured 40 s ago")
        fixture.verdicts.removeAll { $0.check.kind == "http" }
        #expect(
            try fixture.judge().sentence(showsReasons: false)
                == "ready check failed: http/shop: no such check has been measured, never measured")
    }

    @Test("is closed for all while the agent starts or stops, and says so")
    func startAndStop() throws {
        var fixture = ReadinessFixture()
        fixture.isStarted = false
        #expect(try fixture.judge().isReady == false)
        #expect(
            try fixture.judge().sentence(showsReasons: false).hasSuffix(
                "the first round of measurements is not complete"))
        fixture.isStarted = true
        fixture.isDraining = true
        #expect(try fixture.judge().isReady == false)
        #expect(try fixture.judge().sentence(showsReasons: false) == "ready check failed: the agent is stopping")
    }

    @Test("the default group requires every target, or the host where there is none")
    func standard() {
        #expect(ReadinessGroup.standard(targets: []).required == [CheckPattern("host/local")])
        let targets = [TargetID(kind: "redis", name: "a"), TargetID(kind: "redis", name: "b")]
        #expect(ReadinessGroup.standard(targets: targets).required.map(\.description) == ["redis/a", "redis/b"])
    }

    @Test("a group requires what its patterns cover, and a pattern that covers nothing blocks")
    func groups() throws {
        var fixture = ReadinessFixture()
        fixture.add("redis/cache", .fail, age: 1)
        #expect(try fixture.judge(ReadinessRequest(group: "deploy")).isReady)
        fixture.add("http/api", .fail, age: 1)
        #expect(try fixture.judge(ReadinessRequest(group: "deploy")).blocking?.name == "http/api")
        fixture.verdicts.removeAll { $0.check.kind == "http" }
        #expect(try fixture.judge(ReadinessRequest(group: "deploy")).blocking?.name == "http/*")
        fixture.groups = [ReadinessGroup(name: "default", required: [])]
        #expect(try fixture.judge().sentence(showsReasons: true) == "ready check passed: no check is required")
    }

    @Test("excluded checks do not count; an unknown one is a warning")
    func exclude() throws {
        var fixture = ReadinessFixture()
        fixture.add("http/shop", .fail, age: 1)
        let verdict = try fixture.judge(ReadinessRequest(exclude: ["http/shop", "tcp/no\nne"]))
        #expect(verdict.isReady)
        let text = verdict.text(isVerbose: true, showsReasons: true)
        #expect(text.contains("[+]http/shop excluded: ok\n"))
        #expect(text.contains("\nwarning: no check to exclude is called tcp/no?ne\n"))
    }

    @Test("one check can be asked alone, also one that is optional, disabled or not measured yet")
    func single() throws {
        var fixture = ReadinessFixture()
        fixture.add("http/shop", .fail, age: 1)
        fixture.add("host/local:disk:/a b", .fail, age: 1)
        #expect(try fixture.judge(ReadinessRequest(check: "redis/cache")).isReady)
        #expect(try !fixture.judge(ReadinessRequest(check: "host/local:disk:/a b")).isReady)
        fixture.verdicts.removeAll { $0.check.kind == "http" }
        #expect(try !fixture.judge(ReadinessRequest(check: "http/shop")).isReady)
    }

    @Test(
        "an unknown group or check is an error with the known names",
        arguments: ["host/local:disk", "nothing", "", "*"])
    func unknown(name: String) {
        let fixture = ReadinessFixture()
        let check = #expect(throws: ReadinessError.self) { try fixture.judge(ReadinessRequest(check: name)) }
        #expect(check?.code == .unknownCheck)
        #expect(check?.knownNames == ["host/local:clock", "http/shop", "redis/cache"])
        let group = #expect(throws: ReadinessError.self) { try fixture.judge(ReadinessRequest(group: name)) }
        #expect(group?.code == .unknownGroup)
        #expect(group?.description.hasSuffix("known: default, deploy") == true)
    }
}

@Suite("Deploy gates")
struct DeployGateTests {
    @Test(
        "a moment is passed only by measurements begun after it, all of its last digit included",
        arguments: [
            ("2026-03-01T11:59:56Z", true), ("2026-03-01T11:59:56.999Z", true), ("2026-03-01T11:59:57.000Z", false),
            ("2026-03-01T11:59:57Z", false), ("1772366396", true), ("1772366397", false), ("0", true),
            ("2026-03-01T12:59:56+01:00", true), ("1772366396.999999999", true),
        ])
    func since(text: String, isReady: Bool) throws {
        #expect(try ReadinessFixture().judge(since: text) == isReady)
    }

    @Test("a moment in the agent's future is an error that shows both clocks")
    func future() throws {
        let error = #expect(throws: ReadinessError.self) { try ReadinessFixture().judge(since: "2026-03-01T12:00:01Z") }
        #expect(error?.code == .sinceInFuture)
        #expect(error?.description.contains("2026-03-01T12:00:01.000Z") == true)
        #expect(error?.description.contains("2026-03-01T12:00:00.000Z") == true)
        #expect(try !ReadinessFixture().judge(since: "2026-03-01T12:00:00.1Z"))
    }

    @Test("a clock that was set back makes no old measurement new")
    func clockSetBack() throws {
        var fixture = ReadinessFixture()
        // Measured at 12:00 by a clock that was fast; it is now 11:59:50, and the deploy was two seconds ago.
        fixture.add("redis/cache", .pass, age: 0)
        fixture.add("http/shop", .pass, age: 0)
        fixture.wallClock = WallTime(secondsSinceEpoch: 1_772_366_390)
        fixture.now = fixture.now + .seconds(10)
        #expect(try !fixture.judge(since: "1772366388"))
        #expect(try fixture.judge(since: "1772366370"))
    }

    @Test(
        "a generation is passed by measurements begun after it was published",
        arguments: [
            ("7", true), ("6", true), ("8", false), ("0", true), ("b2:7", true), ("b2:8", false), ("b1:3", true),
            ("b1:900", true), ("18446744073709551615", false),
        ])
    func generation(token: String, isReady: Bool) throws {
        let fixture = ReadinessFixture()
        let request = ReadinessRequest(minGeneration: try GenerationToken(parsing: token))
        #expect(try fixture.judge(request).isReady == isReady)
        #expect(try fixture.judge(since: "generation:\(token)") == isReady)
        var older = fixture
        older.add("redis/cache", .pass, age: 3, generation: 6)
        #expect(try older.judge(request).isReady == (isReady && !["7", "b2:7"].contains(token)))
        older.add("redis/cache", .pass, age: nil)
        #expect(try !older.judge(request).isReady)
    }

    @Test("both kinds of moment must be passed, and a disabled check holds up neither")
    func both() throws {
        var fixture = ReadinessFixture()
        let boot = try GenerationToken(parsing: "8")
        let request = ReadinessRequest(since: try GateMoment(parsing: "1772366390"), minGeneration: boot)
        let waiting = try fixture.judge(request)
        #expect(waiting.sentence(showsReasons: false).contains("waits for generation 8, now at 7"))
        #expect(waiting.retryAfter == .seconds(1))
        fixture.add("redis/cache", .disabled, age: nil)
        fixture.add("http/shop", .disabled, age: 90)
        #expect(try fixture.judge(request).isReady)
    }

    @Test(
        "moments that cannot be read are refused in one line",
        arguments: [
            "", "now", "-1", "-0.5", "1772366400000", "generation:", "generation:x", "generation:-1", "generation::1",
            "generation:b:", "generation:b:1:2", "generation:18446744073709551616", "generation:a b:1",
            "2026-03-01T12:00:00 02:00", "1\n2", String(repeating: "9", count: 50_000),
            "generation:" + String(repeating: "b", count: 65) + ":1",
        ])
    func malformed(text: String) {
        let error = #expect(throws: ReadinessError.self) { try GateMoment(parsing: text) }
        #expect(error?.code == .malformed)
        #expect(error?.description.contains(where: \.isNewline) == false)
        #expect((error?.description.utf8.count ?? 0) < 500)
    }
}

import Telemetry
import Testing

@testable import Alerting

@Suite("What the agent says of itself", .timeLimit(.minutes(1)))
struct OwnWordsTests {
    @Test("every sentence is there, in words of its language, without a gap", arguments: MessageLanguage.allCases)
    func sentences(language: MessageLanguage) {
        let (words, english) = (OwnWords(language: language), OwnWords())
        let all = [
            (words.started, english.started), (words.stops, english.stops), (words.test, english.test),
            (words.drill, english.drill), (words.canary, english.canary),
        ]
        for (said, inEnglish) in all {
            #expect(!said.isEmpty && !said.contains("{"))
            #expect((said == inEnglish) == (language == .english), "\(said)")
        }
        #expect(words.drill.hasPrefix("[DRILL] "))
    }

    @Test(
        "a network that was gone is told with the settings' clocks; the obstacle stays as it was seen",
        arguments: [
            (
                MessageLanguage.english,
                "the agent's own network was gone from <1> to <2>; 2 checks were unknown (eth0 has no carrier)"
            ),
            (
                .indonesian,
                "jaringan agen sendiri putus dari <1> sampai <2>; 2 pemeriksaan tidak diketahui (eth0 has no carrier)"
            ),
            (.chinese, "监控代理自身的网络在 <1> 至 <2> 期间中断；2 项检查状态未知（eth0 has no carrier）"),
        ])
    func network(language: MessageLanguage, template: String) throws {
        func note(_ checks: [CheckName]) -> OwnNetworkNote {
            OwnNetworkNote(
                from: MessageFixture.began, to: MessageFixture.began + .seconds(432), reason: "eth0 has no carrier",
                checks: checks)
        }
        let words = OwnWords(language: language, zone: try MessageFixture.jakarta())
        let checks = [CheckName(kind: "http", target: "shop"), CheckName(kind: "redis", target: "cache")]
        let expected = template.replacing("<1>", with: "2026-11-23 03:12:40 WIB")
            .replacing("<2>", with: "2026-11-23 03:19:52 WIB")
        #expect(words.lostNetwork(note(checks)) == expected)
        let single = words.lostNetwork(note([checks[0]]))
        #expect(single.contains(language == .english ? "; 1 check was unknown (" : "1 "))
        // What machines and logs read stays as it is.
        #expect(note(checks).description.contains("from 2026-11-22T20:12:40Z to 2026-11-22T20:19:52Z"))
    }

    @Test(
        "a gap is told in the settings' language, by the settings' clocks",
        arguments: [
            (MessageLanguage.english, "the agent was down from 2026-03-01 19:00:"),
            (.indonesian, "agen mati dari 2026-03-01 19:00:"), (.chinese, "监控代理在 2026-03-01 19:00:"),
        ])
    func gap(language: MessageLanguage, start: String) throws {
        let settings = EngineSettings(zone: try MessageFixture.jakarta(), language: language)
        var world = AlertWorld(settings: settings)
        world.add("postgres/orders")
        world.run(for: 20)
        world.restart(after: 130)
        let notes = world.announced.compactMap(\.what.text)
        #expect(notes.count == 1 && notes.allSatisfy { $0.hasPrefix(start) }, "\(notes)")
    }

    @Test(
        "how something settled, and how it ended that did not simply pass, is told in the settings' language",
        arguments: [
            (
                MessageLanguage.english, "settled: down",
                ["it was switched off in the settings", "it is no longer there", "it is no longer watched"]
            ),
            (
                .indonesian, "sudah stabil: tetap bermasalah",
                ["dimatikan di pengaturan", "sudah tidak ada", "tidak dipantau lagi"]
            ),
            (.chinese, "已稳定：仍有问题", ["已在设置中关闭", "已不存在", "已不再监控"]),
        ])
    func ends(language: MessageLanguage, settled: String, ended: [String]) {
        func world() -> AlertWorld {
            var world = AlertWorld(settings: EngineSettings(language: language))
            world.add("http/shop")
            world.run(for: 200)
            return world
        }
        var flapping = world()
        flapping.script = { _, elapsed in (elapsed / 1_000) % 4 < 2 ? .holds(.critical) : .clear }
        flapping.run(for: 300)
        flapping.script = nil
        flapping.fail("http/shop")
        flapping.run(for: 1_000)
        #expect(flapping.announced.last?.what.text == settled)
        var failing = world()
        failing.fail("http/shop")
        failing.run(for: 60)
        #expect(failing.told == ["trigger http/shop"])
        var (off, gone, unwatched) = (failing, failing, failing)
        off.set("http/shop", .off)
        off.run(for: 10)
        gone.engine.observe(AlertReport(group: "http/shop", conditions: [], isComplete: true), at: gone.now)
        gone.drain()
        unwatched.engine.keep(groups: [], at: unwatched.now)
        unwatched.drain()
        let last = [off, gone, unwatched].compactMap { $0.announced.last?.what }
        #expect(last.map(\.kind) == [.resolve, .resolve, .resolve])
        #expect(last.compactMap(\.text) == ended)
    }

    @Test(
        "what the store has to say is told in the settings' language, with its names and reasons as they are",
        arguments: [
            (
                MessageLanguage.english, "/v/a was damaged (not a database): it is kept as /v/b",
                "by a newer version (2.0)"
            ),
            (.indonesian, "/v/a rusak (not a database): disimpan sebagai /v/b", "oleh versi yang lebih baru (2.0)"),
            (.chinese, "/v/a 已损坏（not a database）：原文件保存为 /v/b", "由更新的版本（2.0）写入"),
        ])
    func store(language: MessageLanguage, damaged: String, newer: String) {
        let words = OwnWords(language: language)
        let first = AlertStoreNote.damaged(path: "/v/a", reason: "not a database", aside: "/v/b")
        let second = AlertStoreNote.newer(path: "/v/a", version: "2.0", fresh: "/v/c")
        #expect(words.store(first).hasPrefix(damaged))
        #expect(words.store(second).contains(newer) && words.store(second).contains("/v/c"))
        #expect(first.description.contains("was damaged") && second.description.contains("newer version (2.0)"))
    }

    @Test(
        "a damaged file is told in the messages' language",
        arguments: [
            (MessageLanguage.english, "was damaged"), (.indonesian, "rusak"), (.chinese, "已损坏"),
        ])
    func desk(language: MessageLanguage, word: String) async throws {
        let directory = try StateDirectory()
        directory.write([UInt8](repeating: 0x41, count: 9_000), to: "alerts.sqlite")
        let channel = ScriptedChannel()
        let fixture = DeskFixture(
            directory.path, channels: [channel], renderer: try MessageFixture.renderer(language))
        _ = await fixture.desk.takeUp()
        try await fixture.running { await channel.waitForMessages(1) }
        #expect(channel.texts.first?.contains(word) == true, "\(channel.texts)")
    }
}

import Telemetry
import Testing

@testable import Alerting

@Suite("Messages of hostile input")
struct MessageFuzzTests {
    private static let secrets = [
        "password=hunter2secret", "postgres://ops:hunter2secret@db1:5432/orders", "Authorization: Bearer hunter2secret",
        "{\"api_key\": \"hunter2secret\"}", "--token hunter2secret", "pass\u{200B}word=hunter2secret",
        "mail hunter2secret@example.org now", "session_id=hunter2secret;", "call +62 812-3456-7890 now",
        "card 4111 1111 1111 1111", "NIK 3174012345678901",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2lnbmF0dXJl",
    ]
    private static let planted = [
        "hunter2secret", "812-3456-7890", "4111 1111 1111 1111", "3174012345678901", "eyJzdWIiOiJodW50ZXIyIn0",
    ]
    private static let pieces = [
        "a", "word ", "é", "漢字", "👩‍👩‍👧‍👦", "🇮🇩", "\u{0}", "\u{1B}[31m", "\n", "\r\n", "\t", "\u{2028}", "\u{202E}",
        "\u{FEFF}", "\u{85}", "e\u{301}\u{301}\u{301}", "{{check}}", "[K7QPX]", "<b>&amp;", "*_`[", "%s", "  ",
        "\u{FFFD}",
        "0123456789",
    ]

    private func text(_ random: inout SeededRandom, most: Int) -> String {
        let count = Int.random(in: 0...most, using: &random)
        return (0..<count).map { _ in
            Int.random(in: 0..<12, using: &random) == 0
                ? " " + Self.secrets[Int.random(in: 0..<Self.secrets.count, using: &random)] + " "
                : Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        }.joined()
    }

    private func list(_ random: inout SeededRandom, most: Int, length: Int) -> [String] {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in text(&random, most: length) }
    }

    private func announcement(_ random: inout SeededRandom) -> Announcement {
        let kind = Announcement.Kind.allCases[Int.random(in: 0..<Announcement.Kind.allCases.count, using: &random)]
        let severity = Severity.allCases[Int.random(in: 0..<Severity.allCases.count, using: &random)]
        let key = Bool.random(using: &random) ? "redis/" + text(&random, most: 30) : text(&random, most: 30)
        var incident = MessageFixture.incident(
            key, severity: severity, reason: text(&random, most: 200),
            over: Bool.random(using: &random) ? Int64.random(in: -100...1_000_000, using: &random) : nil)
        incident.firstStep = text(&random, most: 100)
        incident.evidence = list(&random, most: 60, length: 40)
        incident.hits = list(&random, most: 60, length: 20)
        incident.causes = list(&random, most: 20, length: 20)
        incident.annotations["runbook_url"] = text(&random, most: 30)
        incident.deploy = DeployMark(name: text(&random, most: 30), at: MessageFixture.began)
        let isAlone = (kind == .note || kind == .test) || Int.random(in: 0..<10, using: &random) == 0
        return MessageFixture.announcement(
            kind, isAlone ? nil : incident, severity: severity, text: text(&random, most: 300),
            count: Int.random(in: 0...1_000, using: &random))
    }

    private func check(_ text: String, seed: UInt64, _ what: String) {
        #expect(text.utf16.count <= 4_096, "seed \(seed): \(what)")
        #expect(text.head.utf16.count <= 120, "seed \(seed): \(what): \(text.head)")
        #expect(!text.unicodeScalars.contains { $0 != "\n" && !MessageLine.isVisible($0) }, "seed \(seed): \(what)")
        for secret in Self.planted {
            let holds = text.contains(secret)
            #expect(!holds, "seed \(seed): \(what): \(secret)")
        }
        #expect(!text.isEmpty && !text.head.isEmpty)
    }

    @Test("every text fits, has no control characters and no planted secret, in every language and layout")
    func random() throws {
        let styles = [
            "classic": MessageStyle(layout: .classic),
            "own": MessageStyle(
                template: try MessageTemplate("{{reason}}{{#hit_list}}\n{{.}}{{/hit_list}}\n{{text}}{{full_reason}}")),
        ]
        let renderers = try MessageLanguage.allCases.map {
            try MessageFixture.renderer($0, externalURL: "https://status.example.org", styles: styles)
        }
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed)
        for round in 0..<60 {
            let renderer = renderers[round % renderers.count]
            let announcements = (0..<3).map { _ in announcement(&random) }
            for channel in ["usual", "classic", "own"] {
                let text = renderer.text(announcements[0], channel: channel)
                check(text, seed: seed, channel)
                check(renderer.repeated(text), seed: seed, "repeat")
            }
            check(renderer.digest(announcements, title: .storm, channel: "usual"), seed: seed, "digest")
        }
    }

    @Test(
        "a text is cut on whole characters",
        arguments: [
            "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "e\u{301}e\u{301}e\u{301}", "漢字漢字", "🇮🇩🇮🇩🇮🇩", "a\u{301}" + String(repeating: "\u{301}", count: 500),
        ])
    func whole(text: String) {
        for limit in 0...text.utf16.count {
            let cut = MessageLine.clip(text, to: limit)
            #expect(cut.utf16.count <= max(limit, 0))
            #expect(limit == text.utf16.count ? cut == text : text.hasPrefix(cut.dropLast(1)))
        }
    }
}

/// Numbers that are the same for the same seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

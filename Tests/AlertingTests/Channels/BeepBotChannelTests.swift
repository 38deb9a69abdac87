import AgentTestKit
import Telemetry
import Testing

@testable import Alerting

@Suite("BeepBot", .timeLimit(.minutes(3)))
struct BeepBotChannelTests {
    private let time = ManualTime(wall: WallTime(secondsSinceEpoch: 1_760_000_000))

    private func channel(_ url: String, timeout: Duration = .seconds(10)) -> BeepBotChannel {
        BeepBotChannel(
            name: "oncall",
            settings: .init(
                url: url, secret: Redacted("s3cret"), chatID: "-100", extraFields: [.topicID: "7"], timeout: timeout),
            time: time)
    }

    private var delivery: Delivery {
        let wall = time.wallClock()
        return Delivery(
            id: "K7QPX-1-oncall", channel: "oncall", kind: .single(.trigger), severity: .critical,
            references: ["K7QPX"], text: "-", announcements: [], createdAt: wall, notBefore: wall)
    }

    @Test("a message is text and chat, with the secret and the key")
    func request() async throws {
        let bot = try FakeBeepBot()
        defer { bot.stop() }
        let text = "🚨 DOWN \"postgres/orders\"\nline 2 – ünïcode \u{1}"
        let outcome = await channel(bot.url).deliver(delivery, text: text)
        #expect(outcome.verdict == .delivered)
        #expect(outcome.status == 200)
        let request = try #require(bot.requests.first)
        #expect(request.head.first == "POST /notify HTTP/1.1")
        #expect(request.header("X-Notify-Secret") == "s3cret")
        #expect(request.key == "K7QPX-1-oncall")
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.text == text)
        #expect(request.field("chat_id") == "-100")
        #expect(request.body.contains(#""chat_id":"-100""#))
        #expect(request.body.hasSuffix(#""topic_id":7}"#))
    }

    @Test(
        "an answer decides what follows",
        arguments: [
            (FakeBeepBot.Answer.status(200), DeliveryOutcome.Verdict.delivered), (.status(204, body: ""), .delivered),
            (.status(299), .delivered), (.status(300), .refused), (.status(304, body: ""), .refused),
            (.redirect("http://127.0.0.1:1/"), .refused), (.status(400), .refused), (.status(401), .refused),
            (.status(403), .refused), (.status(404), .refused), (.status(409), .refused), (.status(413), .tooLong),
            (.status(400, body: #"{"error":"Bad Request: message is too long"}"#), .tooLong),
            (.status(408), .retry(after: nil)), (.status(425), .retry(after: nil)), (.status(429), .retry(after: nil)),
            (.status(429, headers: ["Retry-After: 17"]), .retry(after: .seconds(17))),
            (.status(500), .retry(after: nil)), (.status(503, headers: ["Retry-After: 3"]), .retry(after: .seconds(3))),
            (.status(599), .retry(after: nil)), (.endless(200), .delivered), (.endless(500), .retry(after: nil)),
            (.cutAnswer(200), .delivered), (.cutAnswer(503), .retry(after: nil)), (.cutAnswer(403), .refused),
            (.resetAfterAccept, .ambiguous), (.closeEarly, .ambiguous), (.garbage, .ambiguous),
            (.endlessHead, .delivered),
        ])
    func table(answer: FakeBeepBot.Answer, expected: DeliveryOutcome.Verdict) async throws {
        let bot = try FakeBeepBot([answer])
        defer { bot.stop() }
        let outcome = await channel(bot.url).deliver(delivery, text: "hello")
        #expect(outcome.verdict == expected, "\(outcome.description)")
        #expect(bot.requests.count == 1)
        #expect(!outcome.description.contains("s3cret"))
        #expect(outcome.description.count < 300)
    }

    @Test(
        "an answer whose body is cut or endless asks for its pause all the same",
        arguments: [
            (FakeBeepBot.Answer.cutAnswer(429, headers: ["Retry-After: 7"]), 7),
            (.endless(429, headers: ["retry-after: 7"]), 7), (.cutAnswer(503, headers: ["Retry-After: 7"]), 7),
            (.endless(503, headers: ["Retry-After: 7"]), 7),
            (.cutAnswer(429, headers: ["Retry-After: Thu, 09 Oct 2025 08:53:50 GMT"]), 30),
            (
                .endless(
                    503,
                    headers: [
                        "Date: Thu, 01 Jan 2015 00:00:00 GMT", "Retry-After: Thu, 01 Jan 2015 00:00:40 GMT",
                    ]), 40
            ),
        ])
    func pause(answer: FakeBeepBot.Answer, seconds: Int) async throws {
        let bot = try FakeBeepBot([answer])
        defer { bot.stop() }
        let outcome = await channel(bot.url).deliver(delivery, text: "hello")
        #expect(outcome.verdict == .retry(after: .seconds(seconds)), "\(outcome.description)")
    }

    @Test("our own words about an answer are not the other side's: what it refuses is not too long for that")
    func ownWords() async throws {
        // The name is in our words about an endless body, and libcurl says "Too long hexadecimal number" of the chunk.
        let chunk = FakeBeepBot.Answer.status(
            400, headers: ["Transfer-Encoding: chunked"], body: String(repeating: "0", count: 22) + "\r\n")
        let answers: [FakeBeepBot.Answer] = [.endless(400), .cutAnswer(422), chunk]
        for answer in answers {
            let bot = try FakeBeepBot([answer])
            defer { bot.stop() }
            let url = "http://toolong.localhost:\(bot.port)/notify"
            let outcome = await channel(url).deliver(delivery, text: "hello")
            #expect(outcome.verdict == .refused, "\(outcome.description)")
            #expect(outcome.description.hasPrefix("answered 4"))
        }
    }

    @Test("a date to wait for is meant by the other side's clock")
    func date() async throws {
        for (headers, expected) in [
            (["Date: Thu, 01 Jan 2015 00:00:00 GMT", "Retry-After: Thu, 01 Jan 2015 00:00:40 GMT"], 40),
            (["Retry-After: Thu, 09 Oct 2025 08:53:50 GMT"], 30), (["Retry-After: Thu, 09 Oct 2025 08:00:00 GMT"], 0),
        ] {
            let bot = try FakeBeepBot([.status(429, headers: headers)])
            defer { bot.stop() }
            let outcome = await channel(bot.url).deliver(delivery, text: "hello")
            #expect(outcome.verdict == .retry(after: .seconds(expected)))
        }
    }

    @Test("nobody there is surely nothing sent; silence is of unknown fate, after the whole time")
    func silence() async throws {
        let gone = try FakeBeepBot()
        gone.stop()
        for url in [gone.url, "http://nobody.invalid/notify"] {
            let outcome = await channel(url).deliver(delivery, text: "hello")
            #expect(outcome.verdict == .retry(after: nil), "\(outcome.description)")
        }
        let bot = try FakeBeepBot(then: .hang)
        defer { bot.stop() }
        let outcome = await channel(bot.url, timeout: .milliseconds(200)).deliver(delivery, text: "hello")
        #expect(outcome.verdict == .ambiguous)
        // No time at all: nothing was sent.
        let none = await channel(bot.url, timeout: .zero).deliver(delivery, text: "hello")
        #expect(none.verdict == .retry(after: nil))
    }

    @Test("a server that speaks no TLS was sent nothing of the message")
    func tls() async throws {
        let bot = try FakeBeepBot(then: .garbage)
        defer { bot.stop() }
        let url = "https" + bot.url.dropFirst(4)
        let outcome = await channel(url, timeout: .milliseconds(500)).deliver(delivery, text: "hello")
        #expect(outcome.verdict == .retry(after: nil), "\(outcome.description)")
    }

    @Test("an address that cannot be sent to is refused at once")
    func address() async {
        let outcome = await channel("ftp://example.org/").deliver(delivery, text: "hello")
        #expect(outcome.verdict == .refused)
    }
}

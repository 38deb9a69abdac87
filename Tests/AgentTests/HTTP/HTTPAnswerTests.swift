import Testing

@testable import Agent

@Suite("Answers")
struct HTTPAnswerTests {
    @Test(
        "JSON is for who names it, and no text with more weight",
        arguments: [
            ("", false), ("*/*", false), ("application/json", true), ("application/health+json", true),
            ("application/json, */*", true), ("application/json;q=0, text/plain", false),
            ("application/json;q=0.5, text/html", false), ("text/html;q=0.8, application/json", true),
            ("application/json;q=garbage", false), (";;,,q=", false),
        ])
    func wantsJSON(_ accept: String, _ wanted: Bool) {
        #expect(HTTPAnswer.wantsJSON(accept: accept) == wanted)
    }
}

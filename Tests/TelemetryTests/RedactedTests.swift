import Telemetry
import Testing

@Suite("Secrets")
struct RedactedTests {
    private struct Settings {
        let password: Redacted<String>?
        let key: Redacted<[UInt8]>
    }

    @Test("no way of describing shows the value")
    func description() {
        let secret = Redacted("hunter2")
        let settings = Settings(password: secret, key: Redacted(Array("hunter2".utf8)))
        var dumped = ""
        dump(settings, to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(settings)",
            String(reflecting: settings), "\([secret])", "\(["k": secret])", String(describing: Optional(secret)),
            dumped,
        ]
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104, 117"))
            #expect(text.contains("<redacted>"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("lends the value and compares it")
    func lends() {
        #expect(Redacted("hunter2").withValue { $0.count } == 7)
        #expect(Redacted("a") == Redacted("a"))
        #expect(Redacted("a") != Redacted("b"))
    }

    @Test("passes on what the borrower throws")
    func passesOn() {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) { try Redacted(1).withValue { _ in throw Refusal() } }
    }
}

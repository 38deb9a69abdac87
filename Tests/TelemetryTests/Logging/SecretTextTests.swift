import Telemetry
import Testing

@Suite("Text of others, fit to be shown")
struct SecretTextTests {
    @Test(
        "what is announced as a secret is masked, and nothing else",
        arguments: [
            ("password=hush", "password=<redacted>"),
            ("PGPASSWORD=hush pg_dump -h db", "PGPASSWORD=<redacted> pg_dump -h db"),
            ("token: 'a b' rest", "token: '<redacted>' rest"),
            ("{\"api_key\": \"abc\", \"n\": 1}", "{\"api_key\": \"<redacted>\", \"n\": 1}"),
            ("curl -H \"Authorization: Bearer abc\"", "curl -H \"Authorization: <redacted>"),
            ("using Bearer abc.def now", "using Bearer <redacted> now"),
            ("mysqldump --password hush db", "mysqldump --password <redacted> db"),
            ("the password was wrong", "the password was wrong"),
            ("postgres://u:p@db/x", "postgres://<redacted>@db/x"), ("token_file=/etc/x", "token_file=/etc/x"),
            ("a\u{1B}[31mred\u{7}", "a[31mred"), ("one\r\ntwo", "one\ntwo"), ("", ""), ("password=", "password="),
        ])
    func masked(text: String, shown: String) {
        #expect(SecretText.masked(text) == shown)
    }

    @Test("of a long text the last whole lines are kept, and never more than the limit")
    func tail() {
        let text = (0..<2_000).map { "line \($0) é" }.joined(separator: "\n")
        let tail = SecretText.tail(of: Array(text.utf8), limit: 100)
        #expect(tail.utf8.count <= 100 && tail.hasPrefix("line 19") && tail.hasSuffix("line 1999 é"))
        #expect(SecretText.tail(of: [UInt8](repeating: 0xFF, count: 5_000), limit: 100).utf8.count <= 100)
        #expect(SecretText.tail(of: Array(String(repeating: "word ", count: 50).utf8), limit: 12) == "word word ")
        let masks = Array(String(repeating: "pwd=x ", count: 2_000).utf8)
        #expect(SecretText.tail(of: masks, limit: 4_096).utf8.count <= 4_096)
        #expect(SecretText.tail(of: [], limit: 10).isEmpty)
    }

    @Test("half a secret at the cut is not kept")
    func cut() {
        let text = "x\npassword=" + String(repeating: "s", count: 200) + "\nend"
        #expect(SecretText.tail(of: Array(text.utf8), limit: 100) == "end")
    }
}

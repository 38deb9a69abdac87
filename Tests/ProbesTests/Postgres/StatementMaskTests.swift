import Foundation
import Testing

@testable import Probes

@Suite("Texts of statements without their values")
struct StatementMaskTests {
    @Test(
        "Values are masked, and what tells statements apart stays",
        arguments: [
            ("SELECT * FROM t1 WHERE id = 42 AND x = $1", "SELECT * FROM t1 WHERE id = ? AND x = $1"),
            ("select 'it''s' , \"Name's\"", "select ? , \"Name's\""), ("select E'a\\'b' || 'c'", "select E? || ?"),
            ("select E'a\\\\' , 1", "select E? , ?"),
            ("select U&'d\\0061t' || N'x' || b'01'", "select U&? || N? || b?"),
            ("select $tag$ secret $ $$ $tag$, $$x$$", "select ?, ?"), ("select 1.5e10, -3, 0x1F", "select ?, -?, ?"),
            ("select .5, 1e-7, 1_000, 12abc", "select .?, ?-?, ?, ?"), ("select 1 -- secret\n, 2", "select ? , ?"),
            ("select /* a /* b */ secret */ 1", "select ?"), ("  a\n\t b\u{0} ", "a b"),
            ("größe = 7", "größe = ?"), ("col_1$2 = a$b$c", "col_1$2 = a$b$c"), ("$1$x$secret$x$", "$1?"),
            ("x in (1,2,'3')", "x in (?,?,?)"), ("select \"a\"\"b\" from \"T\"", "select \"a\"\"b\" from \"T\""),
            ("a\u{202E}b", "a b"), ("select", "select"), ("", ""), ("'", "?"), ("$", "$"), ("$$", "?"), ("\"", "?"),
        ])
    func values(_ text: String, _ masked: String) {
        #expect(StatementMask.mask(text) == masked)
    }

    @Test(
        "A text that was cut inside a value is masked to its end, and so is one that can be read in two ways",
        arguments: [
            ("select 'cut in the mid", "select ?"), ("select $x$ cut", "select ?"), ("select /* cut", "select"),
            ("select -- cut", "select"), ("select \"cut", "select ?"), ("select E'cut\\", "select E?"),
            ("select 'back\\', secret ,'", "select ?"), ("select 'a\\'b secret', 1", "select ?"),
            ("select 'a\\b', x", "select ?, x"), ("select E'a'\n'b\\'secret'", "select E? ?"),
        ])
    func cut(_ text: String, _ masked: String) {
        #expect(StatementMask.mask(text) == masked)
    }

    @Test(
        "What a setting or a role is given is masked, in whatever form",
        arguments: [
            ("ALTER ROLE a PASSWORD 'hunter2'", "ALTER ROLE a PASSWORD ?"),
            ("create user a encrypted password 'SCRAM-SHA-256$4096:x$y:z'", "create user a encrypted password ?"),
            (
                "ALTER ROLE a WITH LOGIN PASSWORD $$hunter2$$ VALID UNTIL '2030-01-01'",
                "ALTER ROLE a WITH LOGIN PASSWORD ? VALID UNTIL ?"
            ),
            ("SET my.token TO hunter2", "SET my.token TO ?"),
            ("set local my.token = hunter2, more; select 1", "set local my.token = ?; select ?"),
            ("ALTER ROLE a SET my.token = hunter2", "ALTER ROLE a SET my.token = ?"),
            ("ALTER SYSTEM SET primary_conninfo TO 'password=hunter2'", "ALTER SYSTEM SET primary_conninfo TO ?"),
            ("UPDATE t SET a = b, c = 1 WHERE d = e", "UPDATE t SET a = b, c = ? WHERE d = e"),
            (
                "CREATE SUBSCRIPTION s CONNECTION 'password=hunter2' PUBLICATION p",
                "CREATE SUBSCRIPTION s CONNECTION ? PUBLICATION p"
            ),
            (
                "CREATE USER MAPPING FOR a SERVER b OPTIONS (user 'x', password 'hunter2')",
                "CREATE USER MAPPING FOR a SERVER b OPTIONS (user ?, password ?)"
            ),
            ("DO $$ BEGIN PERFORM 'hunter2'; END $$", "DO ?"),
        ])
    func secrets(_ text: String, _ masked: String) {
        #expect(StatementMask.mask(text) == masked)
    }

    @Test(
        "Of what may be no SQL, nothing is left where its strings do not end",
        arguments: [
            ("select 'it's secret'", "select ?"), ("'it's secret'", "?"), ("  insert /* secret", "insert ?"),
            ("select 'x' from nothing", "select ? from nothing"),
            ("alter user a password secret", "alter user a password ?"),
        ])
    func broken(_ text: String, _ masked: String) {
        #expect(StatementMask.mask(text, isSQL: false) == masked)
    }

    @Test("A text is bounded, whatever it is made of")
    func bounded() {
        let text = StatementMask.mask(String(repeating: "word ", count: 100_000))
        #expect(text.count == 1_001)
        #expect(text.hasSuffix("…"))
        #expect(StatementMask.mask(String(repeating: "'", count: 99_999)) == "?")
        #expect(StatementMask.mask(String(repeating: "\"a", count: 99_999)).count <= 1_001)
        #expect(StatementMask.mask(String(repeating: "x", count: 1_000)).count == 1_000)
        #expect(StatementMask.mask("abc", limit: 0) == "…")
    }

    private static let cases = ProcessInfo.processInfo.environment["OMNIFLOW_FUZZ_CASES"].flatMap { Int($0) } ?? 10_000

    @Test("No value that a statement can hold comes through, wherever the text is cut")
    func noSecretComesThrough() {
        var random = SystemRandomNumberGenerator()
        let secret = "hunter2"
        let values = [
            "'\(secret)'", "E'x\\'\(secret)'", "'a''\(secret)'", "$$\(secret)$$", "$t1$ $$ \(secret) $t1$",
            "/* \(secret) */", "/* /* */ \(secret) */", "-- \(secret)\n", "U&'\(secret)'", "N'\(secret)'",
            "B'\(secret)'",
            "E'\\\\\(secret)'", "'\n\(secret)\n'", "'é😀\(secret)'", "'\"\(secret)\"'", "'--\(secret)'", "'/*\(secret)'",
            "'$$\(secret)$$'", "$a$'\(secret)'$a$", "$😀$\(secret)$😀$", "$a\u{a0}$ \(secret) $a\u{a0}$", "12\(secret)",
        ]
        let words = [
            "select", " ", "\n", "from", "\"Quoted name\"", "\"a\"\"b\"", "t1", "$1", "=", "(", ")", ",", "a.b",
            "::text",
            "<>", "/", "-", "*", "größe", "a$b", "1.5", "+", ";", "e", "E", "set", "x", "'plain'", "$$plain$$", "😀",
        ]
        for _ in 0..<Self.cases {
            var text = ""
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let isValue = Bool.random(using: &random)
                // A value stands apart from the words around it, or it would be another one.
                text +=
                    isValue
                    ? " " + (values.randomElement(using: &random) ?? "") + " "
                    : words.randomElement(using: &random) ?? ""
                if text.hasSuffix("/") || text.hasSuffix("-") || text.hasSuffix("$") { text += " " }
            }
            let masked = StatementMask.mask(text)
            #expect(!masked.contains(secret), "\(text) became \(masked)")
            let cut = String(text.prefix(Int.random(in: 0...text.count, using: &random)))
            let maskedCut = StatementMask.mask(cut)
            #expect(!maskedCut.contains("hunter"), "\(cut) became \(maskedCut)")
        }
    }

    @Test("Any characters at all are survived, and the answer stays short")
    func anything() {
        var random = SystemRandomNumberGenerator()
        let scalars = Array("'\"$\\-/*;=.,()eEuUnNbBxX&09_az \n\t\u{0}é😀\u{301}\u{202E}".unicodeScalars)
        for _ in 0..<Self.cases {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                text.append(scalars.randomElement(using: &random) ?? " ")
            }
            let masked = StatementMask.mask(String(text), limit: 40)
            #expect(masked.unicodeScalars.count <= 41)
            #expect(!masked.unicodeScalars.contains { $0.value < 32 })
        }
    }
}

import Passwords
import Testing

@Suite("PHC strings")
struct PHCStringTests {
    private static let salt = "c29tZXNhbHQ"
    private static let hash = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"

    @Test(
        "what is not a PHC string of Argon2id 19 is malformed",
        arguments: [
            "", "$", "$$$$$", "plain", "$argon2id$", String(repeating: "$", count: 300_000),
            "$argon2i$v=19$m=256,t=2,p=1$\(salt)$\(hash)", "$argon2d$v=19$m=256,t=2,p=1$\(salt)$\(hash)",
            "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=16$m=256,t=2,p=1$\(salt)$\(hash)",
            "$argon2id$m=256,t=2,p=1$\(salt)$\(hash)", "$argon2id$v=19$t=2,m=256,p=1$\(salt)$\(hash)",
            "$argon2id$v=19$m=256,t=2$\(salt)$\(hash)", "$argon2id$v=19$m=256,t=2,p=1,x=1$\(salt)$\(hash)",
            "$argon2id$v=19$m=0256,t=2,p=1$\(salt)$\(hash)", "$argon2id$v=19$m=-256,t=2,p=1$\(salt)$\(hash)",
            "$argon2id$v=19$m=+256,t=2,p=1$\(salt)$\(hash)", "$argon2id$v=19$m=,t=2,p=1$\(salt)$\(hash)",
            "$argon2id$v=19$m=4294967552,t=2,p=1$\(salt)$\(hash)", "$argon2id$v=19$m=256,t=2,p=1$\(salt)=$\(hash)",
            "$argon2id$v=19$m=256,t=2,p=1$\(salt)$\(hash)\n", " $argon2id$v=19$m=256,t=2,p=1$\(salt)$\(hash)",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHR$\(hash)", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhb$\(hash)",
            "$argon2id$v=19$m=256,t=2,p=1$\(salt)$nf65EOgL-QMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=1$\(salt)$\(hash)$", "$argon2id$v=19$m=2\u{0}56,t=2,p=1$\(salt)$\(hash)",
        ])
    func malformed(text: String) {
        #expect(code { _ = try PasswordHash(parsing: text) } == .malformed)
    }

    @Test(
        "a cost or length that could stop the machine, or protects nothing, is out of bounds",
        arguments: [
            "m=1048577,t=2,p=1$\(salt)$\(hash)", "m=4294967295,t=4294967295,p=4294967295$\(salt)$\(hash)",
            "m=256,t=65,p=1$\(salt)$\(hash)", "m=256,t=2,p=17$\(salt)$\(hash)", "m=7,t=2,p=1$\(salt)$\(hash)",
            "m=15,t=2,p=2$\(salt)$\(hash)", "m=256,t=2,p=1$$\(hash)", "m=256,t=2,p=1$c29tZQ$\(hash)",
            "m=256,t=2,p=1$\(salt)$", "m=256,t=2,p=1$\(salt)$c29tZXNhbHQ",
            "m=256,t=2,p=1$\(String(repeating: "A", count: 100))$\(hash)",
        ])
    func outOfBounds(tail: String) {
        let text = "$argon2id$v=19$\(tail)"
        #expect(code { _ = try PasswordHash(parsing: text) } == .outOfBounds)
    }

    @Test("an error's words never hold the hash")
    func words() {
        do throws(PasswordError) {
            _ = try PasswordHash(parsing: "$argon2i$v=19$m=256,t=2,p=1$\(Self.salt)$\(Self.hash)")
            Issue.record("argon2i was accepted")
        } catch {
            #expect("\(error)" == "password hash: only argon2id is accepted, not argon2i, argon2d or bcrypt")
        }
    }

    @Test("every length of salt is written as it was read", arguments: 8...20)
    func saltLengths(count: Int) throws {
        let digits = count * 8 / 6 + (count * 8 % 6 == 0 ? 0 : 1)
        let text = "$argon2id$v=19$m=256,t=2,p=1$\(String(repeating: "A", count: digits))$\(Self.hash)"
        #expect(try PasswordHash(parsing: text).encoded == text)
    }
}

import Passwords
import Testing

@Suite("Password hashes")
struct PasswordHashTests {
    /// Vectors of the reference implementation's own tests for Argon2id, version 19.
    private static let vectors = [
        ("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
        ("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
        ("password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
    ]

    @Test("the reference vectors match their password only", arguments: vectors)
    func vector(password: String, text: String) throws {
        let hash = try PasswordHash(parsing: text)
        #expect(hash.encoded == text)
        #expect(try hash.matches(password))
        #expect(try !hash.matches("Password"))
        #expect(try !hash.matches(""))
    }

    @Test("a new hash matches, and two of one password differ")
    func new() throws {
        let cost = try PasswordCost(memory: 64, passes: 1, lanes: 1)
        let first = try PasswordHash(hashing: "pässword \u{0} 1", cost: cost)
        let second = try PasswordHash(hashing: "pässword \u{0} 1", cost: cost)
        #expect(first.encoded != second.encoded)
        #expect(first.encoded.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        let read = try PasswordHash(parsing: first.encoded)
        #expect(try read.matches("pässword \u{0} 1"))
        #expect(try !read.matches("pässword "))
    }

    @Test("the standard cost is at least OWASP's floor")
    func standard() throws {
        let hash = try PasswordHash(hashing: "correct horse")
        #expect(hash.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try hash.matches("correct horse"))
    }

    @Test("neither description nor reflection shows salt or hash")
    func description() throws {
        let hash = try PasswordHash(parsing: Self.vectors[1].1)
        var dumped = ""
        dump(hash, to: &dumped)
        #expect("\(hash)" == "argon2id(m=256,t=2,p=1)")
        for text in ["\(hash)", "\(String(reflecting: hash))", dumped] {
            #expect(!text.contains("c29tZXNhbHQ") && !text.contains("nf65EO"))
        }
    }

    @Test("an empty or absurd password is an error, not a wrong one")
    func absurd() throws {
        let cost = try PasswordCost(memory: 8, passes: 1, lanes: 1)
        #expect(code { _ = try PasswordHash(hashing: "", cost: cost) } == .password)
        let long = String(repeating: "x", count: PasswordHash.passwordLimit + 1)
        #expect(code { _ = try PasswordHash(hashing: long, cost: cost) } == .password)
        let hash = try PasswordHash(parsing: Self.vectors[1].1)
        #expect(code { _ = try hash.matches(long) } == .password)
    }
}

/// The code of the error that a call throws; nil when it throws none.
func code(_ body: () throws -> Void) -> PasswordError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? PasswordError)?.code
    }
}

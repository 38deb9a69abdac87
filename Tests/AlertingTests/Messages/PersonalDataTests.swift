import Testing

@testable import Alerting

@Suite("Personal data in messages")
struct PersonalDataTests {
    @Test(
        "addresses, telephone numbers, long numbers and tokens are replaced by what they were",
        arguments: [
            ("mail rina.s+x@example.co.id.", "mail <e-mail>."),
            ("Key (email)=(a@b.org) exists", "Key (email)=(<e-mail>) exists"),
            ("call +62 812-3456-7890 now", "call <number> now"), ("NIK 3174012345678901", "NIK <number>"),
            ("4111 1111 1111 1111 declined", "<number> declined"), ("4111111111111111", "<number>"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2ln end", "<token> end"),
        ])
    func masked(text: String, expected: String) {
        #expect(PersonalData.masked(text) == expected)
    }

    @Test(
        "what people must read to find the fault stays",
        arguments: [
            "connect to 127.0.0.1:5432: connection refused", "postgresql@15-main.service failed",
            "rabbit@db1.example.org is down", "ssh root@db1", "96 % used, 2.1 GiB left", "age 1234567890 of 2000000000",
            "2026-11-23 03:12:40 +0700", "+10 more", "pid 4711 took 12.5 s", "a@b", "@", "user@", "+",
            "18446744073709551615",
            "[::1]:5432", "0/16B3748", "xid 100 200 300 400 500",
        ])
    func kept(text: String) {
        #expect(PersonalData.masked(text) == text)
    }
}

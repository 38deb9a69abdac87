import Testing

@testable import PostgresClient

@Suite("Service files")
struct ServiceFileTests {
    private func read(_ text: String, _ service: String) throws -> [String]? {
        try ServiceFile.parse(Array(text.utf8), service: service)?.map { "\($0.name)=\($0.value)" }
    }

    @Test("a section's lines are read up to the next section")
    func section() throws {
        let text = "host=none\n[a]\nhost=one\n[b]\r\n  host=two\r\n# no\n\nport=5 \npassword=a=b\n[b]\nhost=three\n"
        #expect(try read(text, "b") == ["host=two", "port=5", "password=a=b"])
        #expect(try read(text, "a") == ["host=one"])
        #expect(try read(text, "c") == nil)
        #expect(try read("", "c") == nil)
        #expect(try read("[c]", "c") == [])
    }

    @Test("a line that is no setting is an error only in the section that is asked for")
    func wrongLines() throws {
        #expect(throws: PostgresError.self) { try read("[a]\nnonsense\n", "a") }
        #expect(throws: PostgresError.self) { try read("[a]\n=value\n", "a") }
        #expect(throws: PostgresError.self) {
            try ServiceFile.parse(Array("[a]\nhost=".utf8) + [0xff, 0x0a], service: "a")
        }
        #expect(try read("[b]\nnonsense\n[a]\nport=1", "a") == ["port=1"])
    }

    @Test("a service fills the gaps and never lowers the TLS mode")
    func filling() throws {
        var settings = PostgresSettings(host: "", user: "me")
        settings.sslMode = .require
        let filled = try settings.filled(from: [
            ("host", "db"), ("port", "77"), ("user", "other"), ("dbname", "d"), ("sslmode", "prefer"),
            ("password", "p"), ("connect_timeout", "3"),
        ])
        #expect(filled.host == "db")
        #expect(filled.port == 77)
        #expect(filled.user == "me")
        #expect(filled.database == "d")
        #expect(filled.sslMode == .require)
        #expect(filled.password == "p")
        #expect(try settings.filled(from: [("sslmode", "verify-full")]).sslMode == .verifyFull)
        #expect(throws: PostgresError.self) { try settings.filled(from: [("options", "-c x=y")]) }
        #expect(throws: PostgresError.self) { try settings.filled(from: [("port", "no")]) }
    }
}

import PostgresClient
import Testing

@Suite("Addresses of PostgreSQL")
struct PostgresURLTests {
    @Test("every part of an address is read")
    func whole() throws {
        let settings = try PostgresSettings(
            url: "postgresql://mon%40itor@db.example:6543/my%2Fdb?sslmode=verify-full&sslrootcert=/etc/ca.pem"
                + "&application_name=a%20b&sslcert=/c&sslkey=/k&passfile=/p")
        #expect(settings.user == "mon@itor")
        #expect(settings.host == "db.example")
        #expect(settings.port == 6_543)
        #expect(settings.database == "my/db")
        #expect(settings.sslMode == .verifyFull)
        #expect(settings.sslRootCertificate == "/etc/ca.pem")
        #expect(settings.applicationName == "a b")
        #expect(settings.sslCertificate == "/c")
        #expect(settings.sslKey == "/k")
        #expect(settings.passwordFile == "/p")
    }

    @Test(
        "hosts are names, addresses and directories",
        arguments: [
            ("postgres://", "/var/run/postgresql", 5_432), ("postgres://h", "h", 5_432),
            ("postgres://[::1]:77/db", "::1", 77), ("postgres://%2Ftmp%2Fs:1/db", "/tmp/s", 1),
            ("postgres:///db?host=/run/pg", "/run/pg", 5_432), ("postgres://10.0.0.1:", "10.0.0.1", 5_432),
            ("postgres://u@/db?host=other&port=9", "other", 9), ("postgres:///?service=a", "", 5_432),
        ])
    func hosts(url: String, host: String, port: Int) throws {
        let settings = try PostgresSettings(url: url)
        #expect(settings.host == host)
        #expect(settings.port == port)
    }

    @Test(
        "an address that is wrong is refused and nothing of it is repeated",
        arguments: [
            "", "postgres", "http://h/", "postgres:/h", "postgres://u:hunter2@h/db", "postgres://u:hunter2/x@h/db",
            "postgres://u:@h/", "postgres://h/db?password=hunter2", "postgres://h/db?sslpassword=hunter2",
            "postgres://h/db?hunter2", "postgres://h/db?hunter2=1", "postgres://h:0/", "postgres://h:65536/",
            "postgres://h:hunter2/", "postgres://h:-1", "postgres://a,b/db", "postgres://[::1/db",
            "postgres://[::1]x/db",
            "postgres://h/a/hunter2", "postgres://h/db#hunter2", "postgres://h/%zzhunter2", "postgres://h/%f",
            "postgres://h/%00", "postgres://h/%ff", "postgres://h/a b", "postgres://h/\n", "postgres://h!/db",
            "postgres://h?sslmode=hunter2", "postgres://h?sslmode=", "postgres://h?port=1&port=2",
            "postgres://h?host=hunter2,b", "postgres://" + String(repeating: "a", count: 256),
            "postgres://h/" + String(repeating: "a", count: 9_000),
            "postgres:///?host=/" + String(repeating: "a", count: 99),
        ])
    func wrong(url: String) {
        do throws(PostgresError) {
            _ = try PostgresSettings(url: url)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .settings)
            #expect(!error.message.contains("hunter2"), "\(error)")
            #expect(!(error.hint ?? "").contains("hunter2"))
        }
    }

    @Test("no text makes the parser trap")
    func random() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "postgres://", "@", ":", "/", "?", "&", "=", "%", "[", "]", "#", "a", "%2F", "é", "\0", "host", "9",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            _ = try? PostgresSettings(url: "postgres://" + text)
            _ = try? PostgresSettings(url: text)
        }
    }

    @Test("a password shows in no description and no reflection")
    func secrets() {
        let settings = PostgresSettings(host: "h", user: "u", database: "d", password: "hunter2")
        var text = "\(settings) \(String(reflecting: settings))"
        dump(settings, to: &text)
        dump([settings], to: &text)
        #expect(!text.contains("hunter2"))
        #expect(settings.description == "postgres://u@h:5432/d")
    }
}

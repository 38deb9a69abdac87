import Testing

@testable import PostgresClient

@Suite("Options of libpq")
struct ConnectionParametersTests {
    private func value(_ name: String, _ settings: PostgresSettings) -> String? {
        let list = ConnectionParameters.list(settings, address: "10.0.0.1")
        #expect(Set(list.map(\.name)).count == list.count)
        #expect(!list.contains { $0.value.isEmpty })
        return list.first { $0.name == name }?.value
    }

    @Test("what the environment could set is set, and files that are not named are nowhere")
    func explicit() {
        let settings = PostgresSettings(host: "db", port: 7, user: "u")
        #expect(value("host", settings) == "db")
        #expect(value("hostaddr", settings) == "10.0.0.1")
        #expect(value("port", settings) == "7")
        #expect(value("dbname", settings) == "u")
        #expect(value("sslmode", settings) == "prefer")
        #expect(value("gssencmode", settings) == "disable")
        #expect(value("client_encoding", settings) == "UTF8")
        #expect(value("application_name", settings) == "omniflow-agent")
        for name in ["sslrootcert", "sslcert", "sslkey"] {
            #expect(value(name, settings) == ConnectionParameters.noFile)
        }
        #expect(value("options", settings) == nil)
    }

    @Test("timeouts become start-up options, but not for a console")
    func options() {
        var settings = PostgresSettings(host: "db", user: "u")
        settings.statementTimeout = .milliseconds(2_500)
        settings.lockTimeout = .microseconds(1)
        #expect(value("options", settings) == "-c statement_timeout=2500 -c lock_timeout=1")
        settings.lockTimeout = .seconds(Int64.max)
        settings.statementTimeout = .seconds(-5)
        #expect(value("options", settings) == "-c statement_timeout=1 -c lock_timeout=2147483647")
        settings.isConsole = true
        #expect(value("options", settings) == nil)
    }

    @Test("texts reach C whole, in order, with an end")
    func strings() {
        let texts = CStrings.withPointers(["a", nil, "", "é"]) { pointers in
            pointers.map { $0.map { String(cString: $0) } }
        }
        #expect(texts == ["a", nil, "", "é", nil])
        #expect(CStrings.withPointers([]) { $0.count } == 1)
    }

    @Test("addresses are taken as they are, names are not looked up by the quick way")
    func addresses() throws {
        #expect(try AddressLookup.addresses(of: "127.0.0.1", isNumeric: true) == ["127.0.0.1"])
        #expect(try AddressLookup.addresses(of: "::1", isNumeric: true) == ["::1"])
        #expect(throws: PostgresError(.unknownHost, "")) {
            try AddressLookup.addresses(of: "localhost", isNumeric: true)
        }
        #expect(Route.immediate(PostgresSettings(host: "127.0.0.1", user: "u"))?.addresses == ["127.0.0.1"])
        #expect(Route.immediate(PostgresSettings(host: "/run", user: "u"))?.addresses == [nil])
        #expect(Route.immediate(PostgresSettings(host: "127.0.0.1"))?.addresses == nil)
        #expect(Route.immediate(PostgresSettings(host: "name", user: "u"))?.addresses == nil)
    }
}

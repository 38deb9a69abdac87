import Testing

@testable import Exporters

@Suite("The query string of a scrape")
struct ExpositionQueryTests {
    @Test("Parameters are decoded and kept in order")
    func reads() throws {
        let query = try ExpositionQuery(parsing: "name%5b%5D=a&target=caf%C3%A9+1&name[]=b&&exclude[]=x")
        #expect(query.target == "café 1")
        #expect(query.names == ["a", "b"])
        #expect(query.exclude == ["x"])
        #expect(try ExpositionQuery(parsing: "") == ExpositionQuery(parsing: "&&&"))
    }

    @Test(
        "What cannot be answered is refused with the reason",
        arguments: [
            ("colect[]=cpu", ExpositionQueryError.Code.unknownParameter, "target, name[], collect[], exclude[]"),
            ("collect=cpu", .unknownParameter, "collect[]"), ("=", .unknownParameter, "known"),
            ("collect[]=a&exclude[]=b", .contradiction, "together"),
            ("target=a&target=b", .contradiction, "one at a time"),
            ("target=%", .malformed, "%25"), ("target=%4", .malformed, "%25"), ("target=%zz", .malformed, "%25"),
            ("target=%FF", .malformed, "UTF-8"), ("%ED%A0%80=1", .malformed, "UTF-8"),
            (String(repeating: "name[]=a&", count: 1001), .malformed, "1000"),
        ])
    func refuses(query: String, code: ExpositionQueryError.Code, words: String) {
        let error = #expect(throws: ExpositionQueryError.self) { try ExpositionQuery(parsing: query) }
        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true)
    }

    @Test("An unknown target or collector is refused with the known ones, in one line")
    func unknownNames() throws {
        let target = try ExpositionQuery(parsing: "target=evil%0D%0A%1B[2J")
        let error = #expect(throws: ExpositionQueryError.self) {
            try target.check(targets: ["a", "b"], collectors: [])
        }
        #expect(error?.code == .unknownTarget)
        #expect(error?.message.hasSuffix("known: a, b") == true)
        #expect(error?.message.unicodeScalars.contains { $0.value < 0x20 } == false)
        let collector = try ExpositionQuery(parsing: "exclude[]=cpu&exclude[]=nope")
        let second = #expect(throws: ExpositionQueryError.self) {
            try collector.check(targets: [], collectors: ["cpu"])
        }
        #expect(second?.code == .unknownCollector)
        #expect(second?.message == "unknown collector \"nope\"; known: cpu")
        try ExpositionQuery(parsing: "target=a&collect[]=cpu").check(targets: ["a"], collectors: ["cpu"])
    }
}

import Testing

@testable import Agent

@Suite("Query strings")
struct QueryParametersTests {
    @Test("Values are decoded once, the last of several wins, repeated ones are all there")
    func values() throws {
        let query = try QueryParameters(
            "group=a%2Fb&exclude=x&exclude=y%2520&group=c+d&verbose", known: ["group", "exclude", "verbose"])
        #expect(query.value("group") == "c d")
        #expect(query.values("exclude") == ["x", "y%20"])
        #expect(query.flag("verbose"))
        #expect(query.value("since") == nil)
    }

    @Test(
        "What cannot be understood is said",
        arguments: ["nope=1", "group=%", "group=%4", "group=%zz", "group=%ff", "group=%00"])
    func problems(_ text: String) {
        #expect(throws: QueryParameters.Problem.self) { try QueryParameters(text, known: ["group"]) }
    }

    @Test(
        "A flag may be switched off",
        arguments: [("verbose=0", false), ("verbose=true", true), ("verbose=", true), ("", false)])
    func flags(_ text: String, _ isOn: Bool) throws {
        #expect(try QueryParameters(text, known: ["verbose"]).flag("verbose") == isOn)
    }

    @Test("A flood of parameters is refused")
    func flood() {
        let text = Array(repeating: "group=x", count: 300).joined(separator: "&")
        #expect(throws: QueryParameters.Problem.self) { try QueryParameters(text, known: ["group"]) }
    }
}

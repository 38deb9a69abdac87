import Testing

extension OverTime {
    @Suite("Two agents that watch each other")
    struct CutLinkTests {
        @Test("a link cut in the middle is the peer's end for both; the own link's end is unknown, and one note")
        func cutLink() throws {
            let result = try Command.run(
                try Tool.bash.path(), [try Checkout.file("scripts/test-cut-link"), try Checkout.agent()],
                environment: ["PATIENCE": "30", "RETURN": "30"], within: .seconds(240))
            #expect(result.code == 0, "\(result.output.suffix(2_000))\(result.errors.suffix(3_000))")
            #expect(result.output.hasSuffix("test-cut-link: all as it should be\n"))
        }
    }
}

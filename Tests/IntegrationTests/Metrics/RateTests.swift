import Testing

extension Tag {
    /// Takes most of a minute.
    @Tag static var slow: Self
}

extension OverTime {
    @Suite("Rates")
    struct RateTests {
        @Test("of a busy CPU and network counter are node_exporter's, at an interval of 5 s", .tags(.slow))
        func rates() throws {
            let result = try Command.run(
                try Tool.bash.path(),
                [
                    try Checkout.file("scripts/compare-rates"), "--agent", try Checkout.agent(), "--only", "host",
                    "--intervals", "5", "--seconds", "130",
                ], within: .seconds(300))
            #expect(result.code == 0, "\(result.output)\(result.errors)")
            #expect(result.output.split(separator: "\n").count { $0.hasSuffix("good") } == 4, "\(result.output)")
        }
    }
}

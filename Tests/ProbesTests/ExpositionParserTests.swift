import Telemetry
import Testing

@testable import Probes

@Suite("ExpositionParser")
struct ExpositionParserTests {
    private func parse(_ text: String) throws(ExpositionError) -> [ExpositionFamily] {
        try ExpositionParser.parse(ByteText(text.utf8))
    }

    @Test("reads types, help, labels, escapes, odd spaces and a timestamp, which it ignores")
    func ordinary() throws {
        let families = try parse(
            """
            # a comment
            #HELP a_total What\\nit \\\\ says "so"
            # TYPE a_total counter
            a_total{ x = "1\\"\\\\\\n2" , y="é", } 1.5e3 1700000000000\r
              bare\t+Inf
            nan_value{} NaN
            """)
        #expect(families.map(\.name) == ["a_total", "bare", "nan_value"])
        #expect(families[0].kind == .counter)
        #expect(families[0].help == "What\nit \\ says \"so\"")
        #expect(families[0].samples == [Sample(labelNames: ["x", "y"], labelValues: ["1\"\\\n2", "é"], value: 1_500)])
        #expect(families[1].samples.first?.value == .infinity)
        #expect(families[2].samples.first?.value.isNaN == true)
    }

    @Test("samples of histograms and summaries belong to their family")
    func structured() throws {
        let families = try parse(
            """
            # TYPE h histogram
            h_bucket{le="1"} 2
            h_bucket{le="+Inf"} 3
            h_sum 4
            h_count 3
            # TYPE s summary
            s{quantile="0.5"} 1
            s_sum 2
            s_count 3
            s_bucket 9
            lonely_count 1
            """)
        #expect(families.map(\.name) == ["h", "s", "s_bucket", "lonely_count"])
        #expect(families[0].samples.map(\.suffix) == [.bucket, .bucket, .sum, .count])
        #expect(families[1].samples.map(\.suffix) == [.none, .sum, .count])
    }

    @Test(
        "a broken line refuses the text",
        arguments: [
            "1a 2", "a", "a{x=1} 2", "a{x=\"1} 2", "a{x=\"1\" y=\"2\"} 2", "a{x=\"1\",x=\"2\"} 2", "a{1x=\"1\"} 2",
            "a one", "a 1 soon", "a 1 2 3", "# TYPE a thing", "a 1\n# TYPE a counter", "# HELP a b\n# HELP a c",
            "# TYPE a gauge\n# TYPE a counter", "# HELP 1a b", "a{", "a{x=\"\\", "{x=\"1\"} 2",
        ])
    func broken(text: String) {
        #expect(throws: ExpositionError.self) { try parse(text) }
    }

    @Test("an error names its line")
    func line() {
        #expect(throws: ExpositionError(line: 3, reason: "no number for b")) { try parse("a 1\n\nb\n") }
    }

    @Test("bytes that are not UTF-8 are refused in labels and help, not in comments")
    func utf8() throws {
        #expect(throws: ExpositionError.self) {
            try ExpositionParser.parse(ByteText("a{x=\"".utf8) + [0xFF, 0x22, 0x7D, 0x20, 0x31])
        }
        #expect(try ExpositionParser.parse(ByteText("# ".utf8) + [0xFF]).isEmpty)
    }
}

import Testing

@testable import Exporters

@Suite("Numbers are written as Go writes them")
struct GoFloatTests {
    @Test(
        "A value has the shortest digits that read back, whole numbers no fraction",
        arguments: [
            (0.0, "0", "0.0"), (-0.0, "-0", "-0.0"), (1, "1", "1.0"), (-17, "-17", "-17.0"), (0.1, "0.1", "0.1"),
            (1.0 / 3, "0.3333333333333333", "0.3333333333333333"), (1e-5, "1e-05", "1e-05"),
            (.leastNonzeroMagnitude, "5e-324", "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308", "1.7976931348623157e+308"),
            (9_007_199_254_740_992, "9007199254740992", "9007199254740992.0"),
            (9_007_199_254_740_994, "9.007199254740994e+15", "9.007199254740994e+15"), (1e16, "1e+16", "1e+16"),
            (1e21, "1e+21", "1e+21"), (123_456.789, "123456.789", "123456.789"), (100, "100", "100.0"),
            (.infinity, "+Inf", "+Inf"), (-.infinity, "-Inf", "-Inf"), (.nan, "NaN", "NaN"),
            (-.nan, "NaN", "NaN"), (.signalingNaN, "NaN", "NaN"),
        ])
    func writes(value: Double, text: String, openMetrics: String) {
        var bytes: [UInt8] = []
        GoFloat.append(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(GoFloat.textWithPoint(value) == openMetrics)
    }
}

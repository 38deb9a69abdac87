import Testing

@testable import Exporters

@Suite("Scrapers are answered in the format they ask for")
struct ContentNegotiationTests {
    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let text = "text/plain; version=0.0.4; charset=utf-8"
    private static let prometheus2 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    private static let prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"

    @Test(
        "Accept decides the Content-Type",
        arguments: [
            (nil, text), ("", text), ("*/*", text), ("text/html", text), ("image/png", text), ("text/plain", text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", text), ("application/*", text),
            (prometheus2, openMetrics), (prometheus3, openMetrics + "; escaping=underscores"),
            ("application/openmetrics-text", openMetrics), ("Application/OpenMetrics-Text; Version=1.0.0", openMetrics),
            ("application/openmetrics-text;version=\"1.0.0\"", openMetrics),
            ("application/openmetrics-text;version=0.0.1", text), ("application/openmetrics-text;version=2.0.0", text),
            ("application/openmetrics-text;version=0.0.1,text/plain;q=0.5", text),
            ("application/openmetrics-text;version=0.0.1, application/openmetrics-text", openMetrics),
            ("application/openmetrics-text;q=0", text), ("application/openmetrics-text;q=0.000", text),
            ("application/openmetrics-text;q=0,*/*", text), ("application/openmetrics-text;q=0.0001", openMetrics),
            ("application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text", text),
            ("application/openmetrics-text;q=0.4,text/plain;version=0.0.4;q=0.5", text),
            ("application/openmetrics-text;q=0.5,text/plain;version=0.0.4;q=0.5", openMetrics),
            ("application/openmetrics-text;q=0.5,text/plain;version=1.0.0;q=0.9", openMetrics),
            ("application/openmetrics-text;q=0.5,*/*;q=0.9,text/plain;q=0.1", openMetrics),
            ("text/plain;version=0.0.4;q=0", text), ("text/plain;escaping=allow-utf-8", text),
            ("application/openmetrics-text;q=2", text), ("application/openmetrics-text;q=", text),
            ("application/openmetrics-text;q=x,application/openmetrics-text;q=1.000", openMetrics),
        ])
    func accept(header: String?, contentType: String) {
        let answer = ContentNegotiation(accept: header, acceptEncoding: nil)
        #expect(answer.contentType == contentType)
        #expect((answer.format == .openMetrics) == contentType.hasPrefix("application/openmetrics-text"))
        #expect(!answer.isGzipAccepted)
    }

    @Test(
        "Accept-Encoding decides compression",
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("gzip;q=0", false),
            ("gzip;q=0.0", false), ("gzip; q=0.001", true), ("deflate, gzip;q=1.0, *;q=0.5", true), ("identity", false),
            ("gzip;q=0.5, identity;q=1", false), ("gzip, identity;q=0.5", true), ("*", false), ("*;q=0", false),
            ("identity;q=0, *", true), ("identity;q=0", false), ("gzip;q=0, *", false), ("br, zstd", false),
            ("gzip, deflate, br", true), ("gzippy", false),
        ])
    func acceptEncoding(header: String?, isGzipAccepted: Bool) {
        #expect(ContentNegotiation(accept: nil, acceptEncoding: header).isGzipAccepted == isGzipAccepted)
    }

    @Test(
        "A hostile header gets the plain text format",
        arguments: [
            ",", ";", "=", ";;;,,,;=;q", "\"", "application/openmetrics-text;version=\"1.0.0", "\\\"", "q=1", ";q=1",
            "\u{0}\u{1}\r\n", "🙂;q=🙂", "application/openmetrics-text;q=1.0000001", "application/openmetrics-text;q=-1",
            "application/openmetrics-text;q=1e9", "application/openmetrics-text;q=99999999999999999999999",
            String(repeating: "a/b;q=0.1,", count: 100_000) + "application/openmetrics-text",
            String(repeating: "\"", count: 100_001) + "application/openmetrics-text",
            "x/y;" + String(repeating: "a=b;", count: 100_000),
        ])
    func hostile(header: String) {
        let answer = ContentNegotiation(accept: header, acceptEncoding: header)
        #expect(answer.format == .text)
        #expect(!answer.isGzipAccepted)
    }
}

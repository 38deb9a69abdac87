import Gzip
import HTTPClient
import Telemetry
import Testing

@testable import Exporters

@Suite("What an answer to an export means")
struct ExportVerdictTests {
    private let now = WallTime(secondsSinceEpoch: 1_750_000_000)

    private func verdict(
        _ status: Int, _ headers: [HTTPHeader] = [], _ body: [UInt8] = [],
        in encoding: OTLPDestination.Encoding = .protobuf
    ) -> ExportVerdict {
        ExportVerdict(HTTPResponse(status: status, headers: headers, body: body), encoding: encoding, now: now)
    }

    @Test("only four statuses are tried again", arguments: 300...599)
    func statuses(status: Int) {
        let failure = ExportFailure(errorType: "\(status)", reason: "answered \(status)")
        let isRetried = [429, 502, 503, 504].contains(status)
        #expect(verdict(status) == (isRetried ? .retry(failure, after: nil) : .refused(failure)))
    }

    @Test("every success is one, with a body and without", arguments: [200, 202, 204])
    func success(status: Int) {
        #expect(verdict(status) == .taken(OTLPAnswer()))
    }

    @Test(
        "a pause is read in both forms",
        arguments: [
            ("7", .seconds(7)), ("0", .zero), ("Sun, 15 Jun 2025 15:07:00 GMT", .seconds(20)),
            ("Sun, 15 Jun 2025 15:00:00 GMT", .zero), ("soon", nil), ("", nil),
        ] as [(String, Duration?)])
    func pauses(text: String, pause: Duration?) {
        let failure = ExportFailure(errorType: "503", reason: "answered 503")
        #expect(verdict(503, [HTTPHeader("Retry-After", text)]) == .retry(failure, after: pause))
    }

    @Test("the answer's own media type decides how it is read")
    func mediaType() {
        let json = Array(#"{"partialSuccess":{"rejectedSpans":"2"}}"#.utf8)
        let named = HTTPHeader("Content-Type", "Application/JSON; charset=utf-8")
        #expect(verdict(200, [named], json) == .taken(OTLPAnswer(rejected: 2)))
        let wire = HTTPHeader("content-type", "application/x-protobuf")
        #expect(verdict(200, [wire], [0x0A, 2, 8, 2], in: .json) == .taken(OTLPAnswer(rejected: 2)))
        #expect(verdict(200, [], [0x0A, 2, 8, 2]) == .taken(OTLPAnswer(rejected: 2)))
    }

    @Test("an answer packed unasked is unpacked, within its limit")
    func packed() throws {
        let packed = HTTPHeader("Content-Encoding", "gzip")
        let compressor = try GzipCompressor()
        #expect(verdict(200, [packed], try compressor.compress([0x0A, 2, 8, 2])) == .taken(OTLPAnswer(rejected: 2)))
        let bomb = try compressor.compress([UInt8](repeating: 0, count: 8 << 20))
        guard case .refused(let failure) = verdict(200, [packed], bomb) else { throw Surprise() }
        #expect(failure.errorType == "too_large")
        #expect(verdict(400, [packed], bomb) == .refused(ExportFailure(errorType: "400", reason: "answered 400")))
    }

    private struct Surprise: Error {}
}

import HTTPClient
import Regex
import Telemetry
import Testing

@testable import Probes

@Suite("Verdicts on answers")
struct HTTPVerdictTests {
    private static let now: Int64 = 1_800_000_000

    private func verdict(
        _ seen: HTTPObservation, took: Duration = .milliseconds(12),
        _ change: (inout HTTPProbeSettings) -> Void = { _ in }
    ) -> HTTPVerdict {
        var settings = HTTPProbeSettings(url: "https://shop.test/health")
        change(&settings)
        return HTTPVerdict(seen, settings.expectations, settings: settings, took: took, now: Self.now)
    }

    private func answer(_ status: Int = 200, _ body: String = "", headers: [HTTPHeader] = []) -> HTTPObservation {
        var seen = HTTPObservation()
        seen.status = status
        seen.version = 1.1
        seen.body = Array(body.utf8)
        seen.bodyLength = body.utf8.count
        seen.headers = headers
        seen.origin = "https://shop.test"
        return seen
    }

    private func failed(
        _ code: HTTPClientError.Code, _ phase: HTTPObservation.Failure.Phase, _ reason: String = "", status: Int = 0,
        tls: PeerFacts? = nil
    ) -> HTTPObservation {
        var seen = answer(status)
        seen.failure = HTTPObservation.Failure(code, in: phase, reason)
        seen.tls = tls
        return seen
    }

    @Test(
        "statuses",
        arguments: [
            (500, "answered 500 instead of 2xx", ProbeError.Code.serverError),
            (404, "answered 404 instead of 2xx", .missing), (401, "answered 401 instead of 2xx", .unauthorized),
            (418, "answered 418 instead of 2xx", .wrongProtocol), (429, "answered 429 instead of 2xx", .serverError),
        ])
    func statuses(status: Int, words: String, code: ProbeError.Code) {
        let error = verdict(answer(status)).error
        #expect(error?.message == words)
        #expect(error?.code == code)
    }

    @Test("a redirect says where it leads, without what may be secret")
    func redirect() {
        let seen = answer(302, headers: [HTTPHeader("Location", "https://u:p@login.test:8443/x?token=s3cret")])
        #expect(verdict(seen).error?.message == "answered 302 instead of 2xx, sending to https://login.test:8443")
        let near = answer(302, headers: [HTTPHeader("Location", "/login")])
        #expect(verdict(near).error?.message == "answered 302 instead of 2xx, sending elsewhere on the same server")
    }

    @Test("which statuses are expected can be told")
    func expectedStatus() throws {
        let list = try #require(StatusExpectation(parsing: ["200", "301-303", "4XX"]))
        #expect([200, 301, 302, 303, 400, 499].allSatisfy(list.contains))
        #expect(![201, 300, 304, 500, 0, -1].contains(where: list.contains))
        #expect(list.description == "200 or 301-303 or 4xx")
        for word in [
            "", "20", "2000", "6xx", "0xx", "2x", "200-", "-200", "300-200", "200-299-300", "abc", "99", "+20",
        ] {
            #expect(StatusExpectation(parsing: [word]) == nil, "\(word)")
        }
        #expect(StatusExpectation(parsing: []) == nil)
        #expect(verdict(answer(204)) { $0.expectations.status = list }.error?.message.hasPrefix("answered 204") == true)
    }

    @Test("bodies and headers, told apart as failures of a pattern")
    func patterns() throws {
        let seen = answer(
            200, "hello\u{0} world", headers: [HTTPHeader("X-Kind", "green"), HTTPHeader("x-kind", "blue")])
        let pattern = { (text: String) in try Pattern(text) }
        let cases: [(HTTPExpectations, String?)] = try [
            ({ $0.bodyContains = ["world"] }, nil),
            ({ $0.bodyContains = ["hello", "moon"] }, "the body does not contain \"moon\""),
            ({ $0.bodyMatches = [try pattern("w.rld$")] }, nil),
            ({ $0.bodyMatches = [try pattern("^world")] }, "the body does not match /^world/"),
            ({ $0.bodyMatchesNot = [try pattern("wor")] }, "the body matches /wor/, which it must not"),
            ({ $0.headers = [.init(name: "x-KIND", pattern: try pattern("^blue$"))] }, nil),
            (
                { $0.headers = [.init(name: "X-Kind", pattern: try pattern("red"))] },
                "the header X-Kind does not match /red/"
            ),
            (
                { $0.headers = [.init(name: "X-Kind", pattern: try pattern("green"), isForbidden: true)] },
                "the header X-Kind matches /green/"
            ),
            ({ $0.headers = [.init(name: "X-None", pattern: try pattern(""))] }, "the header X-None is missing"),
            ({ $0.headers = [.init(name: "X-None", pattern: try pattern("a"), mayBeMissing: true)] }, nil),
        ].map { (change: (inout HTTPExpectations) throws -> Void, words: String?) in
            var expectations = HTTPExpectations()
            try change(&expectations)
            return (expectations, words)
        }
        for (expectations, words) in cases {
            let verdict = verdict(seen) { $0.expectations = expectations }
            #expect(verdict.error?.message == words)
            #expect(verdict.isPatternFailure == (words != nil))
        }
    }

    @Test("JSON: a wrong version, no JSON, nothing, too much; the version is kept")
    func json() throws {
        let condition = try JSONCondition(parsing: "version == \"1.4.2\"")
        let expecting = { (seen: HTTPObservation) in self.verdict(seen) { $0.expectations.json = [condition] } }
        let wrong = expecting(answer(200, #"{"version":"1.4.1"}"#))
        #expect(wrong.error?.message == #"version is "1.4.1", expected == "1.4.2""#)
        #expect(wrong.version == "1.4.1")
        #expect(!wrong.isPatternFailure)
        #expect(expecting(answer(200, #"{"version":"1.4.2"}"#)).error == nil)
        #expect(expecting(answer(200, "<html>")).error?.code == .malformed)
        #expect(expecting(answer()).error?.message == "the body is empty, not JSON")
        var cut = answer(200, "{")
        cut.bodyLength = 1 << 30
        #expect(expecting(cut).error?.code == .tooLarge)
        #expect(expecting(answer(500, #"{"version":"1.4.2"}"#)).error?.message == "answered 500 instead of 2xx")
    }

    @Test("a body of which only the beginning is kept says so")
    func partial() {
        var seen = answer(200, "abc")
        seen.bodyLength = 9
        let error = verdict(seen) { $0.expectations.bodyContains = ["x"] }.error
        #expect(error?.message == "the first 3 bytes of the body does not contain \"x\"")
    }

    @Test("time, version and TLS")
    func others() {
        let slow = verdict(answer(), took: .milliseconds(1_234)) { $0.expectations.latencyLimit = .seconds(1) }
        #expect(slow.error?.message == "answered in 1.2 s, expected at most 1.0 s")
        #expect(slow.error?.code == .timeout)
        #expect(verdict(answer()) { $0.expectations.versions = [2] }.error?.code == .wrongProtocol)
        #expect(verdict(answer()) { $0.expectations.versions = [1.1] }.error == nil)
        #expect(
            verdict(answer()) { $0.expectations.tls = true }.error?.message == "the last answer did not come over TLS")
        var secured = answer()
        secured.tls = PeerFacts()
        #expect(verdict(secured) { $0.expectations.tls = false }.error?.message == "the last answer came over TLS")
        #expect(verdict(secured) { $0.expectations.tls = true }.error == nil)
    }

    @Test("where the time ran out")
    func late() {
        let words = [HTTPObservation.Failure.Phase.lookup, .connect, .tls, .processing, .transfer].map { phase in
            verdict(failed(.timeout, phase), took: .seconds(5)).error?.message
        }
        #expect(
            words == [
                "the name service did not answer in 5.0 s", "no connection to https://shop.test in 5.0 s",
                "connected, but TLS was not agreed on in 5.0 s", "connected, but no answer in 5.0 s",
                "the answer's head was not complete in 5.0 s",
            ])
        var drip = failed(.timeout, .transfer, status: 200)
        drip.bodyLength = 3
        #expect(
            verdict(drip, took: .seconds(5)).error?.message
                == "the answer did not end in 5.0 s: 200, 3 bytes of the body came")
    }

    @Test(
        "kinds of failure",
        arguments: [
            (HTTPClientError.Code.refused, ProbeError.Code.refused), (.unknownHost, .unknownHost),
            (.unreachable, .unreachable), (.interrupted, .closed), (.malformed, .wrongProtocol), (.tooLarge, .tooLarge),
            (.redirected, .wrongProtocol), (.invalidRequest, .settings), (.cancelled, .cancelled), (.tls, .tls),
            (.failed, .internalFault),
        ])
    func codes(from: HTTPClientError.Code, to: ProbeError.Code) {
        let error = verdict(failed(from, .connect, "reason")).error
        #expect(error?.code == to)
        #expect(error?.message.isEmpty == false)
    }

    @Test("certificates")
    func certificates() {
        var own = CertificateFacts()
        own.subject = "CN=shop.test"
        own.issuer = "CN=Some CA"
        own.names = (1...7).map { "n\($0).test" }
        own.notBefore = Self.now + 3 * 86_400
        own.notAfter = Self.now - 3 * 86_400
        func words(_ fault: PeerFacts.Fault?, _ reason: String = "x", version: String = "", depth: Int = 0) -> String? {
            var facts = PeerFacts()
            facts.chain = [own]
            facts.fault = fault
            facts.faultDepth = depth
            facts.version = version
            return verdict(failed(.tls, .tls, reason, tls: facts)).error?.message
        }
        #expect(words(.expired) == "the certificate expired 3 days ago")
        #expect(words(.expired, depth: 7) == "the issuer's certificate (CN=shop.test) expired 3 days ago")
        #expect(words(.notYetValid) == "the certificate is not yet valid: it begins in 3 days")
        #expect(words(.selfSigned) == "the certificate is self-signed (CN=shop.test)")
        #expect(words(.untrustedIssuer) == "the certificate's issuer is not trusted (CN=Some CA)")
        #expect(words(.other("weak key")) == "the certificate is not trusted: weak key")
        #expect(
            words(nil, "no alternative certificate subject name matches", version: "TLS 1.3")
                == "the certificate is for n1.test, n2.test, n3.test, n4.test, n5.test and 2 more, not for shop.test")
        #expect(words(nil, "alert handshake failure") == "TLS was not agreed on: alert handshake failure")
        #expect(
            verdict(failed(.tls, .tls, "error:0A00010B:SSL routines::wrong version number")).error?.message
                == "https://shop.test does not speak TLS")
    }
}

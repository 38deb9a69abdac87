import AgentTestKit
import HTTPTypes
import Hummingbird
import NIOCore
import Passwords
import Telemetry
import Testing

@testable import Agent

@Suite("Who may see what")
struct AccessControlTests {
    private let time = ManualTime()

    private func request(_ path: String, _ fields: HTTPFields = [:]) -> Request {
        Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer()))
    }

    private func control(_ groups: [AccessControl.Group]) -> AccessControl {
        AccessControl(
            groups: groups, passwords: PasswordVerifier(time: time),
            viewers: ViewerLinks(time: time, store: ViewerKeyStore(path: nil)))
    }

    private func access(_ decision: AccessControl.Decision) -> Access? {
        if case .allowed(let access) = decision { return access }
        return nil
    }

    @Test("Without groups everybody is a stranger, and whoever opens the control socket an operator")
    func roles() async {
        let control = control([])
        #expect(access(await control.decide(request("/"), role: .main)) == .stranger)
        #expect(access(await control.decide(request("/metrics"), role: .dropIn)) == .stranger)
        #expect(access(await control.decide(request("/"), role: .control)) == .operator)
    }

    @Test("The longest path wins, and a path covers what is below it but not what merely begins like it")
    func longestPath() {
        let groups = [
            AccessControl.Group(paths: ["/"], token: Redacted("a"), users: [:]),
            AccessControl.Group(paths: ["/metrics"], token: Redacted("b"), users: [:]),
        ]
        func token(_ path: String) -> String? { AccessControl.group(for: path, in: groups)?.token?.withValue { $0 } }
        #expect(token("/metrics") == "b")
        #expect(token("/metrics/x") == "b")
        #expect(token("/metricsx") == "a")
        #expect(token("/") == "a")
    }

    @Test("A right token opens, a wrong one and none get 401 with the challenge")
    func tokens() async throws {
        let control = control([.init(paths: ["/metrics"], token: Redacted("s3cret"), users: [:])])
        let right = await control.decide(request("/metrics", [.authorization: "Bearer s3cret"]), role: .main)
        #expect(access(right) == .viewer)
        for fields: HTTPFields in [
            [:], [.authorization: "Bearer s3cre"], [.authorization: "Basic czNjcmV0"], [.authorization: ""],
        ] {
            guard case .unauthorized(let challenges) = await control.decide(request("/metrics", fields), role: .main)
            else {
                Issue.record("let in with \(fields)")
                continue
            }
            #expect(challenges == ["Bearer realm=\"omniflow-agent\""])
        }
    }

    @Test("Verdicts stay open under a group for everything, unless the group names their very path")
    func openVerdicts() async {
        let all = control([.init(paths: ["/"], token: Redacted("t"), users: [:])])
        #expect(access(await all.decide(request("/ready"), role: .main)) == .stranger)
        #expect(access(await all.decide(request("/ready/host/local"), role: .main)) == .stranger)
        #expect(access(await all.decide(request("/"), role: .main)) == nil)
        let named = control([.init(paths: ["/ready"], token: Redacted("t"), users: [:])])
        #expect(access(await named.decide(request("/ready"), role: .main)) == nil)
    }

    @Test(
        "A group for a path holds for its other names and for what is below it",
        arguments: [
            ("/ready", "/readyz"), ("/ready", "/-/ready"), ("/ready", "/ready/host/local"), ("/readyz", "/ready"),
            ("/livez", "/healthz"), ("/-/healthy", "/livez"),
        ])
    func aliases(_ named: String, _ asked: String) async {
        let control = control([.init(paths: [named], token: Redacted("t"), users: [:])])
        #expect(access(await control.decide(request(asked), role: .main)) == nil)
        let known = await control.decide(request(asked, [.authorization: "Bearer t"]), role: .main)
        #expect(access(known) == .viewer)
    }

    @Test("A password is verified against its hash, for users that exist")
    func passwords() async throws {
        let hash = try PasswordHash(hashing: "open sesame").encoded
        let control = control([.init(paths: ["/"], token: nil, users: ["ops": Redacted(hash)])])
        func basic(_ text: String) -> HTTPFields { [.authorization: "Basic " + base64(text)] }
        #expect(access(await control.decide(request("/", basic("ops:open sesame")), role: .main)) == .viewer)
        #expect(access(await control.decide(request("/", basic("ops:open sesame")), role: .main)) == .viewer)
        #expect(access(await control.decide(request("/", basic("ops:wrong")), role: .main)) == nil)
        #expect(access(await control.decide(request("/", basic("root:open sesame")), role: .main)) == nil)
    }

    private func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let group = Array(bytes.prefix(3))
            bytes = bytes.dropFirst(3)
            let padded = group + Array(repeating: 0, count: 3 - group.count)
            let value = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            for index in 0..<4 {
                result.append(index <= group.count ? alphabet[value >> (18 - 6 * index) & 63] : "=")
            }
        }
        return result
    }
}

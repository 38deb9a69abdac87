import AgentTestKit
import Logging
import Telemetry
import Testing

@testable import Agent

@Suite("The log's level over HTTP", .timeLimit(.minutes(5)))
struct LogRoutesTests {
    private static let path = "/api/omniflow/log-level"
    private static let settings = """
        listen: {port: 0, auth: [{paths: [/api], token: hush}, {paths: [/api/omniflow], token: may, operate: true}]}
        """

    private func serve(settings: String = settings, _ body: (ServedTargets) async throws -> Void) async throws {
        let run = RunnerFixture([], settings: settings)
        let level = LogLevelControl(.info, time: run.time)
        try await ServedTargets.serve(run, logLevel: level) { try await body($0) }
    }

    @Test("an operator reads it, changes it for a while and brings it back; each answer fits its schema")
    func operators() async throws {
        try await serve { served in
            let before = try await served.get(Self.path, token: "may")
            #expect(before.text.hasSuffix(#""level":"info","settings":"info","until":null}"#))
            let passing = try await served.post(Self.path + "?level=debug&for=10m", token: "may")
            #expect(passing.text.contains(#""level":"debug","settings":"info","until":"2"#))
            let open = try await served.post(Self.path + "?level=error", token: "may")
            #expect(open.text.hasSuffix(#""level":"error","settings":"info","until":null}"#))
            let after = try await served.post(Self.path + "?reset=true", token: "may")
            #expect(after.text == before.text)
            for answer in [before, passing, open, after] {
                #expect(answer.status == 200)
                #expect(try SchemaFit.faults(answer.text, "log-level").isEmpty, "\(answer.text)")
            }
        }
    }

    @Test("who may not operate neither sees nor changes it")
    func others() async throws {
        let callers: [(settings: String, token: String?, status: Int)] = [
            (Self.settings, nil, 401), (Self.settings, "hush", 401), ("listen: {port: 0}", nil, 403),
            ("listen: {port: 0, auth: [{paths: [/api], token: hush}]}", "hush", 403),
        ]
        for (settings, token, status) in callers {
            try await serve(settings: settings) { served in
                let read = try await served.get(Self.path, token: token)
                #expect(read.status == status)
                let written = try await served.post(Self.path + "?level=trace", token: token)
                #expect(written.status == status)
            }
        }
    }

    @Test(
        "a wish that cannot be meant is refused, says why, and changes nothing",
        arguments: [
            "", "?level=", "?level=loud", "?level=DEBUG", "?level=debug&for=0s", "?level=debug&for=soon",
            "?level=debug&reset=true", "?reset=true&for=10m", "?reset=false", "?for=10m", "?lvl=debug",
        ])
    func refused(query: String) async throws {
        try await serve { served in
            let answer = try await served.post(Self.path + query, token: "may")
            #expect(answer.status == 400 && !answer.text.isEmpty)
            #expect(try await served.get(Self.path, token: "may").text.contains(#""level":"info""#))
        }
    }

    @Test(
        "the command says it in words",
        arguments: [
            (#"{"level":"info","settings":"info","until":null}"#, "info, as the settings say"),
            (#"{"level":"debug","settings":"info","until":null}"#, "debug until the next reload, then info"),
        ])
    func words(answer: String, words: String) {
        #expect(LogLevelCommand.sentence(answer) == words)
    }
}

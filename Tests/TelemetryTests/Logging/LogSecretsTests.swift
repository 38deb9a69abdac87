import Logging
import Telemetry
import Testing

@Suite("Secrets in the log")
struct LogSecretsTests {
    private let sink = RecordingLogSink()

    private func logger(_ output: LogOutput) -> Logger {
        Logger(label: "test") { label in
            AgentLogHandler(label: label, output: output, control: LogLevelControl(.trace), time: StoppedTime())
        }
    }

    private var outputs: [LogOutput] { [.text(sink), .json(sink), .journal(sink, identifier: "x")] }

    @Test(
        "values under telling keys are masked in every format, however deep",
        arguments: [
            "password", "db_password", "PGPASSWORD", "client-secret", "access_token", "Authorization", "Set-Cookie",
            "api_key", "X-Api-Key", "apiKey", "private.key", "auth", "passphrase", "aws_credentials",
        ])
    func keys(key: String) {
        for output in outputs {
            logger(output).info("m", metadata: [.init(key): "hunter2"])
            logger(output).info("m", metadata: ["outer": [["deep": .dictionary([key: ["hunter2"]])]]])
        }
        #expect(sink.lines.count > 4 && sink.lines.joined().contains("<redacted>"))
        #expect(!sink.lines.joined().contains("hunter2"))
    }

    @Test(
        "keys of paths and innocent keys are shown", arguments: ["token_file", "password-file", "author", "key", "cwd"])
    func innocent(key: String) {
        logger(.text(sink)).info("m", metadata: [.init(key): "value"])
        #expect(sink.lines == ["2026-03-01T12:00:00.250Z info m \(key)=value\n"])
    }

    @Test("redacted values and marked ones never show")
    func marked() {
        for output in outputs {
            logger(output).info(
                "m \(Redacted("hunter2"))",
                metadata: [
                    "a": .stringConvertible(Redacted("hunter2")), "b": "x \(Redacted("hunter2"))",
                    "c": .attributed("hunter2", attributes: [LogSensitivity.secret]),
                ])
        }
        #expect(sink.lines.first?.hasSuffix("info m <redacted> a=<redacted> b=\"x <redacted>\" c=<redacted>\n") == true)
        #expect(!sink.lines.joined().contains("hunter2"))
    }

    @Test(
        "the user part of an address is masked wherever it stands",
        arguments: [
            ("postgres://omni:hunter2@db:5432/app", "postgres://<redacted>@db:5432/app"),
            ("cannot reach redis://:hunter2@cache/0, retrying", "cannot reach redis://<redacted>@cache/0, retrying"),
            ("a://u:hunter2@h b://u:hunter2@h", "a://<redacted>@h b://<redacted>@h"),
            ("amqp://u:hunt@er2@h/v", "amqp://<redacted>@h/v"),
            ("amqp://u:hunt/hunter2@h/v", "amqp://<redacted>@h/v"),
            ("http://hunter2@h?x=1", "http://<redacted>@h?x=1"),
            ("\"x://u:hunter2@h\"", "\"x://<redacted>@h\""),
            ("http://h:80/a@b?c=d@e", "http://h:80/a@b?c=d@e"),
            ("http://[::1]:80/a@b", "http://[::1]:80/a@b"),
            ("postgres://h1:1,h2:2/a@b", "postgres://h1:1,h2:2/a@b"),
            ("user@host, no address", "user@host, no address"), ("://", "://"), ("://@", "://<redacted>@"),
        ])
    func addresses(text: String, masked: String) {
        logger(.json(sink)).info("\(text)", metadata: ["v": "\(text)"])
        logger(.journal(sink, identifier: "x")).info("m", metadata: ["v": "\(text)"])
        #expect(sink.lines.last == "OMNIFLOW_V=\(masked)")
        #expect(!sink.lines.joined().contains("hunter2"))
        let escaped = masked.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        #expect(sink.lines.first?.contains("\"message\":\"\(escaped)\"") == true)
    }

    @Test("an address is masked before a long text is cut")
    func maskedBeforeCut() {
        let text = String(repeating: "x", count: 8_170) + " a://user:hunter2" + String(repeating: "2", count: 99) + "@h"
        for output in outputs { logger(output).info("\(text)", metadata: ["v": "\(text)"]) }
        #expect(!sink.lines.joined().contains("hunter2"))
    }
}

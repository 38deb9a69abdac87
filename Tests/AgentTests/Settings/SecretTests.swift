import Telemetry
import Testing

@testable import Agent

@Suite("Secrets of settings")
struct SecretTests {
    private static let hash = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
    private func settings(_ entry: String) -> String { "listen:\n  auth:\n    - paths: [/]\n      \(entry)\n" }
    private func token(_ loaded: LoadedSettings) -> String? {
        loaded.settings.listen.authorizations.first?.token?.withValue { $0 }
    }

    @Test("a token comes from a file beside the settings; the newline with which editors end a file is no part of it")
    func file() {
        let loaded = loadSettings(settings("token_file: secrets/t"), files: ["/etc/omniflow-agent/secrets/t": "abc\n"])
        #expect(token(loaded) == "abc")
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        #expect(loaded.shown("listen.auth[0].token_file") == "secrets/t")
        #expect(loaded.shown("listen.auth[0].token") == nil)
        #expect(loadSettings(settings("token_file: /t"), files: ["/t": "abc"]).issues.isEmpty)
    }

    @Test(
        "any other white space at the end of a secret's file is told",
        arguments: [
            ("abc\n\n", "abc", "more than a newline"), ("abc\r\n", "abc", "more than a newline"),
            ("abc \n", "abc ", "white space"), ("abc\t", "abc\t", "white space"), ("abc ", "abc ", "white space"),
        ])
    func ending(content: String, secret: String, words: String) {
        let loaded = loadSettings(settings("token_file: /t"), files: ["/t": content])
        #expect(token(loaded) == secret)
        #expect(loaded.issues.map(\.severity) == [.warning])
        #expect(loaded.texts.first?.contains("ends with \(words)") == true, "\(loaded.texts)")
    }

    @Test("a secret that everybody can read is told, in its own file and in the settings")
    func openFile() {
        let apart = loadSettings(
            settings("token_file: /t"), files: ["/t": "abc"], permissions: ["/t": 0o644])
        #expect(
            apart.texts.contains { $0.contains("listen.auth[0].token_file: /t can be read by everybody; chmod o-rwx") })
        let inline = loadSettings(settings("token: abc"), permissions: [settingsPath: 0o644])
        #expect(token(inline) == "abc")
        #expect(inline.texts.contains { $0.contains("the secret stands in \(settingsPath)") })
        #expect(loadSettings(settings("token: abc")).issues.isEmpty)
    }

    @Test("a secret is never shown, in whatever form")
    func masked() {
        let loaded = loadSettings(
            settings("token: hunter2\n      users: {ops: {password_hash: hunter2}}"), permissions: [settingsPath: 0o644]
        )
        let all =
            loaded.resolved.table + loaded.resolved.json(issues: loaded.issues) + loaded.texts.joined()
            + "\(loaded.settings)"
        #expect(!all.contains("hunter2"))
        #expect(loaded.shown("listen.auth[0].token") == "********")
        #expect(!loadSettings(settings("token: [hunter2]")).texts.joined().contains("hunter2"))
    }

    @Test("a credential of systemd is read from its directory")
    func credential() {
        let loaded = loadSettings(
            settings("token_file: credential:web"), files: ["/run/credentials/a/web": "abc"],
            environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/a"], permissions: ["/run/credentials/a/web": 0o444]
        )
        #expect(token(loaded) == "abc")
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        let without = loadSettings(settings("token_file: credential:web"))
        #expect(without.texts.first?.contains("LoadCredential=web:") == true)
        let outside = loadSettings(
            settings("token_file: credential:../x"), environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/a"])
        #expect(outside.texts.first?.contains("names no credential") == true)
    }

    @Test(
        "what cannot be a secret stops the start with its reason",
        arguments: [
            ("token_file: /missing", "cannot be read"), ("token_file: /empty", "is empty"),
            ("token_file: /blank", "is empty"),
            ("token_file: /lines", "not one line"), ("token_file: /big", "cannot be read"),
            ("token: a\n      token_file: /lines", "both token and token_file"),
            ("users: {}", "neither a token nor users"),
            ("users: {ops: {}}", "has no password hash"),
            ("users: {ops: {password_hash: plain}}", "not an Argon2id hash"),
            ("users: {\"a:b\": {password_hash: \"\(SecretTests.hash)\"}}", "no colon"),
        ])
    func unusable(entry: String, reason: String) {
        let files = [
            "/empty": "\n", "/blank": " \n", "/lines": "a\nb\n", "/big": String(repeating: "a", count: 70_000),
        ]
        let loaded = loadSettings(settings(entry), files: files)
        #expect(loaded.issues.filter { $0.severity == .error }.count == 1, "\(loaded.texts)")
        #expect(loaded.texts.first?.contains(reason) == true, "\(loaded.texts)")
        #expect(!loaded.canStart)
    }

    @Test("users have the hash of their password")
    func users() {
        let loaded = loadSettings(
            settings("users: {ops: {password_hash_file: h}}"), files: ["/etc/omniflow-agent/h": Self.hash])
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        #expect(loaded.settings.listen.authorizations.first?.users["ops"] == Redacted(Self.hash))
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite("Credentials")
    struct CredentialTests {
        /// An agent with a token for /metrics and a user for everything else.
        private func guarded() throws -> RunningAgent {
            let scratch = try Scratch()
            let hash = try Command.need(
                .argon2, ["somesalt1", "-id", "-e", "-t", "2", "-m", "12", "-p", "1"], input: "correct horse")
            try scratch.write("token", "s3cret-token")
            try scratch.write("hash", hash.trimmingCharacters(in: .whitespacesAndNewlines))
            for name in ["token", "hash"] { chmod(scratch.file(name), 0o600) }
            let settings = """
                listen:
                  auth:
                    - paths: ["/metrics"]
                      token_file: token
                    - paths: ["/"]
                      users: {ops: {password_hash_file: hash}}
                """
            return try RunningAgent(settings: settings, scratch: scratch)
        }

        private func basic(_ pair: String) -> [String: String] {
            ["Authorization": "Basic " + Data(pair.utf8).base64EncodedString()]
        }

        @Test("a token opens its paths and no others")
        func token() throws {
            let agent = try guarded()
            let bearer = ["Authorization": "Bearer s3cret-token"]
            #expect(try agent.get("/metrics", headers: bearer).status == 200)
            #expect(try agent.get("/metrics").status == 401)
            #expect(try agent.get("/metrics").header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
            for wrong in [
                "Bearer s3cret-tokem", "Bearer ", "Bearer s3cret-token extra", "Basic s3cret-token", "s3cret-token",
            ] {
                #expect(try agent.get("/metrics", headers: ["Authorization": wrong]).status == 401, "\(wrong)")
            }
            #expect(try agent.get("/", headers: bearer).status == 401)
            #expect(try agent.get("/api/omniflow/status", headers: bearer).status == 401)
        }

        @Test("a password opens its paths and no others; verdicts stay open")
        func password() throws {
            let agent = try guarded()
            #expect(try agent.get("/", headers: basic("ops:correct horse")).status == 200)
            #expect(try agent.get("/api/omniflow/status", headers: basic("ops:correct horse")).status == 200)
            #expect(try agent.get("/metrics", headers: basic("ops:correct horse")).status == 401)
            for wrong in ["ops:wrong horse", "ops:", "nobody:correct horse", "ops", ":"] {
                let answer = try agent.get("/", headers: basic(wrong))
                #expect(answer.status == 401, "\(wrong)")
                #expect(answer.header("WWW-Authenticate")?.hasPrefix("Basic") == true)
            }
            #expect(try agent.get("/", headers: ["Authorization": "Basic !!!"]).status == 401)
            for path in ["/livez", "/ready", "/startup", "/health"] {
                #expect(try agent.get(path).status == 200, "\(path)")
            }
            let post = try agent.get("/api/omniflow/reload", headers: basic("ops:correct horse"), method: "POST")
            #expect(post.status == 403, "a password lets read, not change")
        }

        @Test("secrets are in no output and no log")
        func masked() throws {
            let agent = try guarded()
            _ = try agent.get("/metrics", headers: ["Authorization": "Bearer s3cret-token"])
            let checked = try agent.command(["check-config"])
            for text in [agent.log, checked.output, checked.errors, try agent.command(["status"]).output] {
                let isShown = text.contains("s3cret-token") || text.contains("$argon2id$")
                #expect(!isShown)
            }
        }

        @Test("wait by address sends the token of --token-file")
        func waitWithToken() throws {
            let scratch = try Scratch()
            try scratch.write("token", "s3cret-token\n")
            chmod(scratch.file("token"), 0o600)
            let agent = try RunningAgent(
                settings: "listen: {auth: [{paths: [\"/\", \"/ready\"], token_file: token}]}\n", scratch: scratch)
            #expect(try agent.get("/ready").status == 401)
            let words = ["wait", "--ready", "--timeout", "60s", "--url", "http://127.0.0.1:\(agent.port)"]
            #expect(try agent.command(words).code == 3)
            #expect(try agent.command(words + ["--token-file", scratch.file("token")]).code == 0)
        }
    }
}

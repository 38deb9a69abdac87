import Testing

@testable import Agent

@Suite("Runbooks over HTTP", .timeLimit(.minutes(5)))
struct RunbookRoutesTests {
    private static let closed = """
        listen: {port: 0, auth: [{paths: ["/"], token: viewer}]}
        """

    @Test("anybody may read the list and each runbook, whatever guards the rest")
    func open() async throws {
        try await ServedTargets.serve(RunnerFixture([], settings: Self.closed)) { served in
            let list = try await served.get("/runbooks")
            #expect(list.status == 200)
            #expect(list.text.contains("<a href=\"/runbooks/host-disk\">A file system is full or fills up</a>"))
            #expect(list.lines("<h2>").count == 14)
            for runbook in Runbook.all {
                let page = try await served.get("/runbooks/\(runbook.name)")
                #expect(page.status == 200, "\(runbook.name)")
                #expect(page.text.contains("<h2>Mitigation</h2>"), "\(runbook.name)")
            }
            #expect(try await served.get("/assets/page.css").status == 200)
            #expect(try await served.get("/").status == 401)
        }
    }

    @Test(
        "what is no runbook's name is not found",
        arguments: [
            "/runbooks/nothing", "/runbooks/host-disk/x", "/runbooks/..%2f..", "/runbooks/HOST-DISK",
        ])
    func unknown(path: String) async throws {
        try await ServedTargets.serve(RunnerFixture([], settings: Self.closed)) { served async throws in
            #expect(try await served.get(path).status == 404)
            #expect(try await served.post("/runbooks/host-disk").status == 405)
        }
    }

    @Test("an entry that names runbooks closes them")
    func named() async throws {
        let settings = "listen: {port: 0, auth: [{paths: [\"/runbooks\"], token: viewer}]}\n"
        try await ServedTargets.serve(RunnerFixture([], settings: settings)) { served async throws in
            #expect(try await served.get("/runbooks/host-disk").status == 401)
            #expect(try await served.get("/runbooks/host-disk", token: "viewer").status == 200)
        }
    }
}

import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("One-time links")
struct ViewerLinksTests {
    private let time = ManualTime()

    private func links() -> ViewerLinks { ViewerLinks(time: time, store: ViewerKeyStore(path: nil)) }

    @Test("A link works once and its cookie for thirty days")
    func once() throws {
        let links = links()
        let key = links.makeLink()
        let cookie = try #require(links.redeem(key))
        #expect(links.redeem(key) == nil)
        #expect(links.accepts(cookie))
        time.advance(by: .seconds(30 * 86_400 - 1))
        #expect(links.accepts(cookie))
        time.advance(by: .seconds(2))
        #expect(!links.accepts(cookie))
    }

    @Test("A link ends after ten minutes")
    func linkEnds() {
        let links = links()
        let key = links.makeLink()
        time.advance(by: .seconds(600))
        #expect(links.redeem(key) == nil)
    }

    @Test(
        "Nobody can make a cookie, or lengthen one",
        arguments: ["", ".", "99999999999.", "99999999999.00", "x.y", "1.2.3"])
    func forged(_ cookie: String) throws {
        let links = links()
        #expect(!links.accepts(cookie))
        let real = try #require(links.redeem(links.makeLink()))
        let code = try #require(real.split(separator: ".").last)
        #expect(!links.accepts("99999999999.\(code)"))
    }

    @Test("Where the key cannot be stored revoking says so, and ends links and cookies all the same")
    func unstored() throws {
        let links = ViewerLinks(time: time, store: ViewerKeyStore(path: "/nonexistent/viewer.key"))
        let cookie = try #require(links.redeem(links.makeLink()))
        #expect(links.accepts(cookie))
        #expect(throws: ViewerKeyStore.Unstored.self) { try links.revokeAll() }
        #expect(!links.accepts(cookie))
    }

    @Test("Revoking ends links and cookies")
    func revoke() throws {
        let links = links()
        let cookie = try #require(links.redeem(links.makeLink()))
        let key = links.makeLink()
        try links.revokeAll()
        #expect(!links.accepts(cookie))
        #expect(links.redeem(key) == nil)
    }
}

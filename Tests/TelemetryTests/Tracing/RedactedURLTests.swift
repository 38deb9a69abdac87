import Telemetry
import Testing

@Suite("Addresses that are fit for spans")
struct RedactedURLTests {
    @Test(
        "values behind telling names and addresses with a user are masked, others stay",
        arguments: [
            ("group=x&token=hush", "group=x&token=REDACTED"),
            ("target=redis://me:hush@db1:6379&name=shop", "target=REDACTED&name=shop"),
            ("target=redis%3A%2F%2F%3Ahush%40db1%3a6379", "target=REDACTED"),
            ("target=redis://db1:6379", "target=redis://db1:6379"),
            ("mail=ops@example.org&rest=%4", "mail=ops@example.org&rest=%4"),
            ("to%6Ben=hush", "to%6Ben=REDACTED"), ("", ""), ("=&&a", "=&&a"),
        ])
    func query(text: String, masked: String) {
        #expect(RedactedURL.query(text) == masked)
    }

    @Test("a short parameter that is a key is masked in addresses of others, and one that only looks like it stays")
    func shortNames() {
        let shown = RedactedURL.full("https://host.example:8443/health?key=hush&CODE=hush&keys=2#part")
        #expect(shown == "https://host.example:8443/health?key=REDACTED&CODE=REDACTED&keys=2")
    }

    @Test("an address in a path loses its user")
    func path() {
        #expect(RedactedURL.path("/probe/redis://me:hush@db1/0") == "/probe/redis://<redacted>@db1/0")
        #expect(RedactedURL.path("/ready/http/shop@2") == "/ready/http/shop@2")
    }
}

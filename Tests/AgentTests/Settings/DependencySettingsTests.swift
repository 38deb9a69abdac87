import Testing

@testable import Agent

@Suite("What depends on what, in the settings")
struct DependencySettingsTests {
    private static let servers = """
        probes:
          postgres: {orders: {url: "postgres://monitor@127.0.0.1:5432/orders"}}
          pgbouncer: {pool: {url: "postgres://stats@db.example.org:6432/pgbouncer"}}
          redis: {cache: {url: "redis://localhost:6379/0"}}

        """

    private func load(_ checks: String) -> LoadedSettings { loadSettings(Self.servers + "checks:\n" + checks) }

    private func links(_ loaded: LoadedSettings) -> [String] {
        loaded.dependencies.map { "\($0.check) → \($0.dependsOn): \($0.source)" }
    }

    @Test("targets on this host need the host; what the settings say is added, with its place")
    func rows() {
        let loaded = load("  \"pgbouncer/pool\": {depends_on: [postgres/orders]}\n")
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        #expect(
            links(loaded) == [
                "pgbouncer/pool → postgres/orders: \(settingsPath):6:35",
                "postgres/orders → host/local: 127.0.0.1:5432 is on this host",
                "redis/cache → host/local: localhost:6379 is on this host",
            ])
    }

    @Test("an empty list takes away what is found out, for a name or a pattern")
    func empty() {
        #expect(links(load("  \"postgres/orders\": {depends_on: []}\n")).map { $0.prefix(5) } == ["redis"])
        #expect(links(load("  \"*/*\": {depends_on: []}\n")).isEmpty)
        #expect(
            links(load("  \"*/*\": {depends_on: []}\n  \"redis/cache\": {depends_on: [host/local]}\n")) == [
                "redis/cache → host/local: \(settingsPath):7:32"
            ])
    }

    @Test("a pattern of sides of targets is listed as it stands")
    func patterns() {
        #expect(
            links(load("  \"redis/*:*\": {depends_on: [\"host/local:memory\"]}\n")).last
                == "redis/*:* → host/local:memory: \(settingsPath):6:30")
    }

    @Test(
        "a name that is not watched is an error of that entry, with the nearest one",
        arguments: [
            ("postgres/order", "did you mean postgres/orders?"), ("postgre/orders", "did you mean postgres/orders?"),
            ("postgres/orders:connection", "did you mean postgres/orders:connections?"),
            ("rabbitmq/broker", "add probes.rabbitmq.broker, or remove it"),
            ("postgres/*", "write the checks one by one"),
        ])
    func unknown(name: String, suggestion: String) {
        let loaded = load("  \"pgbouncer/pool\": {depends_on: [host/local, \"\(name)\"]}\n")
        #expect(loaded.issues.map(\.severity) == [.error], "\(loaded.texts)")
        #expect(loaded.issues.first?.suggestion?.hasPrefix(suggestion) == true, "\(loaded.texts)")
        #expect(loaded.texts.first?.hasPrefix("\(settingsPath):6:47: ") == true, "\(loaded.texts)")
        #expect(loaded.canStart)
    }

    @Test("a circle is an error that names it and its places; the agent runs on without the link that closes it")
    func circle() {
        let loaded = load(
            """
              "postgres/orders": {depends_on: [redis/cache]}
              "redis/cache": {depends_on: [host/local, pgbouncer/pool]}
              "pgbouncer/pool": {depends_on: [postgres/orders]}

            """)
        #expect(loaded.issues.map(\.severity) == [.error], "\(loaded.texts)")
        let text = loaded.texts.first ?? ""
        #expect(
            text.contains(
                "checks.\"redis/cache\".depends_on: closes a circle: redis/cache depends on pgbouncer/pool "
                    + "(\(settingsPath):7:44), which depends on postgres/orders (\(settingsPath):8:35), "
                    + "which depends on redis/cache (\(settingsPath):6:36)"), "\(text)")
        #expect(loaded.canStart)
        #expect(links(loaded).count == 4)
    }

    @Test(
        "which addresses are this host's",
        arguments: [
            ("127.0.0.1:5432", true), ("postgres://u@localhost:5432/x", true), ("redis://[::1]:6379/0", true),
            ("127.8.0.1:1", true), ("http://db1/health", true), ("http://DB1:80", true), ("redis.localhost:1", true),
            ("unix://u@/run/redis.sock/0", true), ("postgres://u@/run/postgresql/.s.PGSQL.5432/x", true),
            ("/run/redis.sock", true), ("http://0.0.0.0:1/", true), ("10.0.0.1:5432", false),
            ("db1.example.org:1", false), ("http://[2001:db8::1]:80/", false), ("localhost.example.org:1", false),
        ])
    func here(address: String, isHere: Bool) throws {
        #expect(try #require(ServerPlace(address: address, node: "db1")).isHere == isHere)
    }

    @Test("texts without a host are no place", arguments: ["", "://", "postgres://", "a:b:c", ":5432"])
    func nowhere(address: String) {
        #expect(ServerPlace(address: address, node: "db1")?.host == nil)
    }

    @Test("what a server calls its own host is that host, from wherever it is seen")
    func seenFrom() throws {
        let node = "db1"
        let here = try #require(ServerPlace(address: "127.0.0.1:6432", node: node))
        let there = try #require(ServerPlace(address: "10.0.0.5:6432", node: node))
        func place(_ host: String, from origin: ServerPlace) -> ServerPlace {
            ServerPlace(host: host, port: 5432, seenFrom: origin, node: node)
        }
        let local = try #require(ServerPlace(address: "postgres://u@localhost:5432/x", node: node))
        let socket = try #require(ServerPlace(address: "postgres://u@/run/postgresql/.s.PGSQL.5432/x", node: node))
        let remote = try #require(ServerPlace(address: "postgres://u@10.0.0.5:5432/x", node: node))
        for host in ["127.0.0.1", "::1", "", "/run/postgresql"] {
            #expect(place(host, from: here) == local && place(host, from: here) == socket)
            #expect(place(host, from: there) == remote)
        }
        #expect(place("db1", from: there) == local)
        #expect(place("10.0.0.5", from: here) == remote)
    }
}

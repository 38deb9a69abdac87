import Telemetry
import Testing

@testable import Agent

@Suite("What targets are called by others")
struct TargetDirectoryTests {
    private let orders = TargetID(kind: "postgres", name: "orders")
    private let billing = TargetID(kind: "postgres", name: "billing")
    private let pool = TargetID(kind: "pgbouncer", name: "orders")
    private let cache = TargetID(kind: "redis", name: "cache")

    private func directory(unlabelled: TargetID? = nil) -> TargetDirectory {
        func facts(_ id: TargetID, _ addresses: String...) -> (id: TargetID, facts: TargetFacts) {
            (id, TargetFacts(isUnlabelled: id == unlabelled, addresses: addresses))
        }
        return TargetDirectory([
            facts(.localHost),
            facts(orders, "postgres://db.example:5432/orders"), facts(billing, "postgres://db.example:5432/billing"),
            facts(pool, "127.0.0.1:6432"), facts(cache, "redis://127.0.0.1:6379/0", "unix:///run/redis.sock"),
        ])
    }

    @Test("The only target of a kind has no label, of several all but the unlabelled one have")
    func labels() {
        #expect(directory().label(of: cache) == nil)
        #expect(directory().label(of: .localHost) == nil)
        #expect(directory().label(of: orders) == "orders")
        #expect(directory(unlabelled: orders).label(of: orders) == nil)
        #expect(directory(unlabelled: orders).label(of: billing) == "billing")
        #expect(directory().label(of: AgentMetrics.target) == nil)
    }

    private let shop = TargetID(kind: "http", name: "shop")
    private let site = TargetID(kind: "http", name: "site")
    private let port = TargetID(kind: "tcp", name: "shop")

    private func probed(_ ids: [TargetID], unlabelled: TargetID? = nil) -> TargetDirectory {
        TargetDirectory(
            ids.map { ($0, TargetFacts(isUnlabelled: $0 == unlabelled, series: BlackboxTargets.name)) }
                + [(cache, TargetFacts())])
    }

    @Test("Kinds that publish the same families are told apart among each other")
    func sharedFamilies() {
        #expect(probed([shop]).label(of: shop) == nil)
        #expect(probed([shop]).label(of: cache) == nil)
        #expect(probed([shop, site]).label(of: shop) == "shop")
        let all = probed([shop, site, port])
        #expect(all.label(of: site) == "site")
        #expect(all.label(of: shop) == "http/shop" && all.label(of: port) == "tcp/shop")
        let first = probed([shop, site, port], unlabelled: shop)
        #expect(first.label(of: shop) == nil && first.label(of: port) == "tcp/shop")
        #expect(first.standIn(of: BlackboxTargets.name) == shop)
        #expect(all.standIn(of: BlackboxTargets.name) == nil)
    }

    @Test("A drop-in port stands for the only target of its kind, or for the unlabelled one")
    func standIn() {
        #expect(directory().standIn(of: "redis") == cache)
        #expect(directory().standIn(of: "postgres") == nil)
        #expect(directory(unlabelled: billing).standIn(of: "postgres") == billing)
        #expect(directory().standIn(of: "rabbitmq") == nil)
    }

    @Test("A target is found by its full name, its name, its host and port, and its URL")
    func found() {
        let all = directory()
        #expect(all.found("postgres/orders") == [orders])
        #expect(all.found("billing") == [billing])
        #expect(all.found("orders") == [orders, pool])
        #expect(all.found("orders", kinds: ["pgbouncer"]) == [pool])
        #expect(all.found("db.example:5432", kinds: ["postgres"]) == [orders, billing])
        #expect(all.found("postgresql://me:secret@DB.example/billing?sslmode=disable") == [billing])
        #expect(all.found("redis://127.0.0.1:6379") == [cache])
        #expect(all.found("redis://127.0.0.1:6379/1").isEmpty)
        #expect(all.found("unix:///run/redis.sock") == [cache])
        #expect(all.found("127.0.0.1:6432") == [pool])
        #expect(all.found("127.0.0.1:6433").isEmpty)
        #expect(all.found("").isEmpty)
    }

    @Test(
        "Addresses that are none are refused, whatever they are",
        arguments: [
            "", "://", ":5432", "host:", "host:99999", "host:5x", "[::1", "[::1]x", "a:b:c", "user@", "redis://",
            "unix://", String(repeating: "h", count: 4_000), "\u{0}:\u{0}",
        ])
    func hostile(text: String) {
        #expect(TargetAddress(parsing: text) == nil)
    }

    @Test(
        "Two ways to write one server fit, two servers do not",
        arguments: [
            ("[::1]:5432", "postgres://[::1]/x", true), ("db:5432/orders", "postgres://db:5432/orders", true),
            ("db:5432/orders", "postgres://db:5432/other", false), ("db:5432", "redis://db:5432", true),
            ("redis://db:5432", "postgres://db:5432", false), ("db", "db:5432", false),
            ("postgres://a:b@c@db", "db:5432", true), ("redis://h/", "redis://h:6379/0", true),
        ])
    func fits(one: String, other: String, isSame: Bool) throws {
        let left = try #require(TargetAddress(parsing: one))
        let right = try #require(TargetAddress(parsing: other))
        #expect(left.fits(right) == isSame)
        #expect(right.fits(left) == isSame)
    }

    @Test("A query names one target, other parameters are left unread, and a refusal shows no password")
    func query() throws {
        let all = directory()
        func asked(_ query: String?) throws(TargetQuery.Problem) -> TargetID {
            try TargetQuery.target(in: query, kinds: ["postgres", "pgbouncer"], all)
        }
        #expect(try asked("auth_module=x&target=billing") == billing)
        #expect(try asked("target=postgres%3A%2F%2Fu%3Ap%40db.example%2Forders") == orders)
        for wrong in [nil, "", "target=cache", "target=billing&target=x", "target=%zz", "target="] {
            #expect(throws: TargetQuery.Problem.self, "\(wrong ?? "nil")") { try asked(wrong) }
        }
        let ambiguous = #expect(throws: TargetQuery.Problem.self) { try asked("target=orders") }
        #expect(ambiguous?.description.contains("postgres/orders or pgbouncer/orders") == true)
        let unknown = #expect(throws: TargetQuery.Problem.self) { try asked("target=postgres://u:hush@db9/x") }
        #expect(unknown?.description.contains("known: postgres/orders, postgres/billing, pgbouncer/orders") == true)
        #expect(unknown?.description.contains("hush") == false)
    }
}

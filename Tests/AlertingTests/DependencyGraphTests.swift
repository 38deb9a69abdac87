import Alerting
import Telemetry
import Testing

@Suite("Which check needs which other one")
struct DependencyGraphTests {
    private func name(_ text: String) throws -> CheckName { try #require(CheckName(parsing: text)) }

    private func rule(_ pattern: String, _ needs: String...) throws -> DependencyRule {
        DependencyRule(
            CheckPattern(pattern),
            needs: try needs.enumerated().map { DependencyRule.Need(try name($1), place: "agent.yaml:\($0 + 1)") })
    }

    private func host(_ check: String) throws -> DependencyLink {
        DependencyLink(try name(check), dependsOn: TargetID.localHost.upCheck, source: .host(address: "127.0.0.1:1"))
    }

    private func needs(_ graph: DependencyGraph, _ check: String) throws -> [String] {
        graph.links(of: try name(check)).map { "\($0.dependsOn)" }
    }

    @Test("an aspect needs its target's up-check, and an up-check by itself nothing")
    func aspects() throws {
        let graph = DependencyGraph()
        #expect(try needs(graph, "postgres/orders:connections") == ["postgres/orders"])
        #expect(try needs(graph, "postgres/orders") == [])
        #expect(graph.links(of: try name("host/local:disk:/")).map(\.source) == [.aspect])
    }

    @Test("what the settings say is added to what is found out; an empty list takes that away, but no aspect's target")
    func rules() throws {
        let found = [try host("postgres/orders"), try host("pgbouncer/pool"), try host("redis/cache")]
        let graph = DependencyGraph(
            rules: [
                try rule("pgbouncer/pool", "postgres/orders"), try rule("redis/*"), try rule("redis/cache:memory"),
            ],
            found: found)
        #expect(try needs(graph, "pgbouncer/pool") == ["postgres/orders", "host/local"])
        #expect(try needs(graph, "postgres/orders") == ["host/local"])
        #expect(try needs(graph, "redis/cache") == [])
        #expect(try needs(graph, "redis/cache:memory") == ["redis/cache"])
        #expect(graph.links(of: try name("pgbouncer/pool"))[0].source.description == "agent.yaml:1")
        #expect(graph.cycles.isEmpty)
    }

    @Test(
        "of several rules the most exact one holds",
        arguments: [
            ("redis/cache:memory", ["redis/cache", "x/own"]), ("redis/cache:replication", ["redis/cache", "x/aspect"]),
            ("redis/other:memory", ["redis/other", "x/any"]), ("redis/cache", ["x/up"]),
            ("host/local:disk:/var", ["host/local", "x/disk"]),
        ])
    func exactness(check: String, expected: [String]) throws {
        let graph = DependencyGraph(rules: [
            try rule("*", "x/any"), try rule("redis/*", "x/up"), try rule("redis/cache:*", "x/aspect"),
            try rule("redis/cache:memory", "x/own"), try rule("host/local:disk", "x/disk"),
        ])
        #expect(try needs(graph, check) == expected)
    }

    @Test("a circle of the settings is told with its names and places, and the link that closes it is left out")
    func circle() throws {
        let graph = DependencyGraph(rules: [
            try rule("a/a", "b/b"), try rule("b/b", "c/c"), try rule("c/c", "x/x", "a/a:side"),
        ])
        #expect(
            graph.cycles.map(\.description) == [
                "c/c depends on a/a:side (agent.yaml:2), which depends on a/a, "
                    + "which depends on b/b (agent.yaml:1), which depends on c/c (agent.yaml:1)"
            ])
        #expect(try needs(graph, "c/c") == ["x/x"])
        #expect(try needs(graph, "b/b") == ["c/c"])
    }

    @Test("a target that needs a side of its own is a circle; a pattern that covers what it names is none")
    func own() throws {
        let circle = DependencyGraph(rules: [try rule("a/a", "a/a:side")])
        #expect(
            circle.cycles.map(\.description) == [
                "a/a depends on a/a:side (agent.yaml:1), which depends on a/a"
            ])
        let covered = DependencyGraph(rules: [try rule("*", "host/local")])
        #expect(covered.cycles.isEmpty)
        #expect(try needs(covered, "host/local") == [])
        #expect(try needs(covered, "redis/cache") == ["host/local"])
    }

    @Test("what is found out yields to the settings, and to what came before it, without a word")
    func yielding() throws {
        let one = try name("redis/one")
        let two = try name("redis/two")
        let links = [
            DependencyLink(one, dependsOn: two, source: .replica(address: "b")),
            DependencyLink(two, dependsOn: one, source: .replica(address: "a")),
        ]
        let graph = DependencyGraph(found: links)
        #expect(graph.cycles.isEmpty)
        #expect(graph.links(of: one) == [links[0]] && graph.links(of: two).isEmpty)
        let stated = DependencyGraph(rules: [try rule("redis/two", "redis/one")], found: links)
        #expect(stated.links(of: one).isEmpty && stated.links(of: two).count == 1)
    }

    @Test("a chain of ten thousand links is no deeper than a chain of two")
    func long() throws {
        let names = (0..<10_000).map { CheckName(kind: "x", target: "\($0)") }
        let found = zip(names, names.dropFirst()).prefix(300)
            .map { DependencyLink($0, dependsOn: $1, source: .pool(address: "")) }
        let graph = DependencyGraph(
            rules: names.map { DependencyRule(CheckPattern("\($0)"), needs: [.init(names[9_999], place: "")]) },
            found: found)
        #expect(graph.ancestors(of: names[0]).count == 301)
    }
}

@testable import Alerting
import Foundation
import Telemetry
import Testing

@Suite("Check catalogue")
struct CheckCatalogTests {
    @Test("names are unique, hints and runbooks are there, every family and collector is named")
    func complete() {
        let names = CheckCatalog.all.map { $0.name(target: "local", object: "/x").description }
        #expect(Set(names).count == names.count)
        #expect(Set(CheckCatalog.all.map(\.runbook)).count == names.count)
        for check in CheckCatalog.all {
            #expect(check.explanation.hasSuffix("."))
            #expect(!check.firstStep.isEmpty && !check.firstStep.hasSuffix("."))
            #expect(check.families.isEmpty == check.collectors.isEmpty)
            #expect(check.families.allSatisfy { MetricDescriptor.isValidName($0) })
            #expect(check.mayPage == (check.severity == .critical))
        }
    }

    @Test("at most a dozen kinds may page")
    func pages() {
        let pages = CheckCatalog.measured.filter(\.mayPage)
        #expect(pages.count <= 12)
        #expect(pages.filter { $0.kind == "host" }.map(\.runbook) == ["host-disk", "host-inodes", "host-readonly"])
    }

    @Test("the agent's own ways to people have checks like all others, of one target and without a number")
    func own() {
        #expect(
            CheckCatalog.own.map(\.runbook) == ["omniflow-delivery", "omniflow-canary", "omniflow-telemetry"])
        #expect(CheckCatalog.all.suffix(3).map(\.runbook) == CheckCatalog.own.map(\.runbook))
        #expect(CheckCatalog.own.allSatisfy { $0.onlyTarget == "local" && $0.limits == nil })
        #expect(CheckCatalog.own.filter(\.mayPage).map(\.runbook) == ["omniflow-delivery", "omniflow-canary"])
        #expect(CheckCatalog.own.allSatisfy { $0.families.isEmpty })
        #expect(HostCheckCatalog.load.onlyTarget == "local")
        #expect(CheckCatalog.measured.allSatisfy { $0.kind == "host" || $0.onlyTarget == nil })
    }

    @Test(
        "a check's name leads to its descriptor",
        arguments: [
            ("host/local", "host-up"), ("host/local:disk:/var", "host-disk"),
            ("host/local:pressure:io", "host-pressure-io"),
            ("host/local:clock", "host-clock"), ("host/local:disk:/a:b", "host-disk"),
            ("postgres/orders", "postgres-up"), ("pgbouncer/pool:pool:orders/app", "pgbouncer-pool"),
            ("rabbitmq/broker:depth:a.b:c", "rabbitmq-depth"), ("omniflow/local:delivery", "omniflow-delivery"),
            ("omniflow/local:canary", "omniflow-canary"), ("omniflow/local:telemetry", "omniflow-telemetry"),
        ])
    func lookUp(name: String, runbook: String) throws {
        #expect(CheckCatalog.descriptor(of: try #require(CheckName(parsing: name)))?.runbook == runbook)
    }

    @Test(
        "names that no check has lead nowhere",
        arguments: ["x/y", "host/local:pressure", "host/local:clock:x", "omniflow/local", "omniflow/local:clock"])
    func noLookUp(name: String) throws {
        #expect(CheckCatalog.descriptor(of: try #require(CheckName(parsing: name))) == nil)
    }

    @Test(
        "a hint can be pasted into a shell, whatever the mount point is called",
        arguments: [("/var", "/var"), ("/my disk", "'/my disk'"), ("/a'; reboot #", "'/a'\\''; reboot #'"), ("", "''")])
    func hint(mount: String, quoted: String) {
        #expect(HostCheckCatalog.disk.hint(for: mount).hasPrefix("find what grew: du -xh \(quoted) | sort"))
    }

    @Test("docs/checks.md is what the catalogue says, up to what is written by hand (UPDATE_DOCS=1 writes it)")
    func documentation() throws {
        let page = Self.page("checks")
        let text = try String(contentsOf: page, encoding: .utf8)
        let end = try #require(text.range(of: "\n<!-- end of checks -->")?.lowerBound)
        if Self.writes {
            try (CheckCatalog.markdown() + text[end...]).write(to: page, atomically: true, encoding: .utf8)
            return
        }
        #expect(text[..<end] == CheckCatalog.markdown())
    }

    @Test(
        "a probe's page has the catalogue's checks (UPDATE_DOCS=1 writes them)",
        arguments: [
            "host", "postgres", "pgbouncer", "redis", "rabbitmq",
            "http", "tcp", "tls", "dns", "icmp", "process", "heartbeat", "agent",
        ])
    func probePages(kind: String) throws {
        let page = Self.page("probes/\(kind)")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "<!-- checks -->\n")?.upperBound)
        let end = try #require(text.range(of: "\n<!-- end of checks -->", range: start..<text.endIndex)?.lowerBound)
        let table = CheckCatalog.table(kind: kind)
        if Self.writes {
            try text.replacingCharacters(in: start..<end, with: table).write(
                to: page, atomically: true, encoding: .utf8)
            return
        }
        #expect(text[start..<end] == table)
    }

    private static let writes = ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil

    private static func page(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/\(name).md")
    }
}

@Suite("Check names in settings")
struct CheckPatternTests {
    @Test(
        "a pattern covers what its parts say",
        arguments: [
            ("host/local", "host/local", true), ("host/local", "host/local:disk:/", false),
            ("host/local:disk", "host/local:disk:/var", true), ("host/local:disk", "host/local:diskette", false),
            ("host/local:disk:/var", "host/local:disk:/var/lib", false),
            ("host/local:disk:/var*", "host/local:disk:/var/lib", true),
            ("host/*:disk", "host/local:disk:/", true), ("http/*", "http/shop", true),
            ("http/*", "http/shop:latency", false),
            ("*/*", "redis/cache", true), ("*/*:*", "redis/cache:latency", true), ("*/*:*", "redis/cache", false),
            ("*", "redis/cache:latency", true), ("*", "redis/cache", true), ("", "host/local", false),
            ("host", "host/local", false),
            ("host/local:*:/var", "host/local:inodes:/var", true),
            ("pgbouncer/pool:pool:a/*", "pgbouncer/pool:pool:a/b", true),
        ])
    func matches(pattern: String, name: String, expected: Bool) throws {
        #expect(CheckPattern(pattern).matches(try #require(CheckName(parsing: name))) == expected)
    }

    @Test("many stars take no time", .timeLimit(.minutes(1)))
    func manyStars() throws {
        let name = CheckName(kind: "host", target: "local", aspect: String(repeating: "a", count: 5_000))
        let pattern = "host/local:" + String(repeating: "a*", count: 200) + "b"
        #expect(!CheckPattern(pattern).matches(name))
    }

    @Test("the more exact name wins, field by field")
    func exactness() throws {
        let settings = CheckSettings([
            "*": CheckOverride(isOff: true), "host/local:disk": CheckOverride(isOff: false, warn: 0.5, critical: 0.6),
            "host/local:disk:/v*": CheckOverride(warn: 0.7), "host/local:disk:/var": CheckOverride(severity: .info),
        ])
        let disk = HostCheckCatalog.disk
        let root = settings.resolve(disk, for: disk.name(target: "local", object: "/"))
        let variable = settings.resolve(disk, for: disk.name(target: "local", object: "/var"))
        #expect([root.limits.warn, root.limits.critical] == [0.5, 0.6])
        #expect([variable.limits.warn, variable.limits.critical] == [0.7, 0.6])
        #expect([root.severity, variable.severity] == [.critical, .info])
        #expect(!root.isOff && !variable.isOff)
        #expect(settings.resolve(HostCheckCatalog.load, for: HostCheckCatalog.load.name(target: "local")).isOff)
    }
}

@Suite("Numbers in sentences")
struct HumanUnitsTests {
    @Test(
        "bytes",
        arguments: [(0.0, "0 B"), (900, "900 B"), (1_536, "1.5 KiB"), (2_254_857_830, "2.1 GiB"), (1e12, "931 GiB")])
    func bytes(value: Double, expected: String) {
        #expect(HumanUnits.bytes(value) == expected)
    }

    @Test(
        "shares are rounded down",
        arguments: [(0.0, "0 %"), (0.004, "0.4 %"), (0.949_9, "94 %"), (0.95, "95 %"), (1, "100 %")])
    func percent(value: Double, expected: String) {
        #expect(HumanUnits.percent(value) == expected)
    }

    @Test(
        "durations",
        arguments: [
            (0.000_4, "0.4 ms"), (3, "3 s"), (90, "90 s"), (600, "10 min"), (7_200, "2 h"), (200_000, "2 days"),
        ])
    func seconds(value: Double, expected: String) {
        #expect(HumanUnits.seconds(value) == expected)
    }

    @Test("what cannot be shown is shown all the same", arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300])
    func hostile(value: Double) {
        for text in [HumanUnits.bytes(value), HumanUnits.percent(value), HumanUnits.seconds(value)] {
            #expect(!text.isEmpty)
        }
    }
}

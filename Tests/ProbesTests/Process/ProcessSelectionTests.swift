import AgentTestKit
import Regex
import Telemetry
import Testing

@testable import Probes

@Suite("Which processes a selection finds")
struct ProcessSelectionTests {
    private static let container = String(repeating: "0123456789abcdef", count: 4)

    @Test("by name: any of several, patterns, names that the kernel has cut")
    func names() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node")
        try machine.start(11, "sidekiq 6.5.1 [")
        try machine.start(12, "prometheus-proc", files: ["cmdline": "/usr/bin/prometheus-process-exporter\u{0}-x\u{0}"])
        try machine.start(13, "prometheus-proc", files: ["cmdline": "/usr/bin/prometheus-processor\u{0}"])
        #expect(try await machine.found { $0.names = ["node"] } == [10])
        #expect(try await machine.found { $0.names = ["nod"] } == [])
        #expect(try await machine.found { $0.names = ["n?d*", "sidekiq*"] } == [10, 11])
        #expect(try await machine.found { $0.names = ["prometheus-process-exporter"] } == [12])
        #expect(try await machine.found { $0.names = ["prometheus-proc"] } == [12, 13])
    }

    @Test("by command line, and all criteria must hold")
    func commandLine() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node", files: ["cmdline": "node\u{0}/srv/shop/server.js\u{0}"])
        try machine.start(11, "node", files: ["cmdline": "node\u{0}/srv/blog/server.js\u{0}"])
        try machine.start(12, "vim", files: ["cmdline": "vim\u{0}/srv/shop/server.js\u{0}"])
        try machine.start(13, "kworker", flags: 0x0020_0000, files: ["cmdline": "x /srv/shop/server.js"])
        let pattern = try Pattern(#"/srv/shop/.*\.js"#)
        #expect(try await machine.found { $0.commandLine = pattern } == [10, 12])
        #expect(
            try await machine.found {
                $0.commandLine = pattern
                $0.names = ["node"]
            } == [10])
        // Another process under the same number is read anew.
        try machine.start(10, "node", at: 900, files: ["cmdline": "node\u{0}/srv/blog/server.js\u{0}"])
        #expect(try await machine.found { $0.commandLine = pattern } == [12])
    }

    @Test("a program that replaces or renames itself shortly after its start is seen under its new words")
    func exec() async throws {
        let machine = try FakeProcfs()
        let pattern = try Pattern("^shop")
        try machine.start(10, "sh", files: ["cmdline": "sh\u{0}start.sh\u{0}"])
        #expect(try await machine.found { $0.commandLine = pattern } == [])
        try machine.start(10, "sh", files: ["cmdline": "shop\u{0}--serve\u{0}"])
        #expect(try await machine.found { $0.commandLine = pattern } == [10])
        // Later it is looked at once a minute, or at once when its name changes.
        machine.time.advance(by: .seconds(30))
        #expect(try await machine.found { $0.commandLine = pattern } == [10])
        try machine.start(10, "sh", files: ["cmdline": "other\u{0}"])
        #expect(try await machine.found { $0.commandLine = pattern } == [10])
        machine.time.advance(by: .seconds(60))
        #expect(try await machine.found { $0.commandLine = pattern } == [])
        try machine.start(10, "shop", files: ["cmdline": "shop\u{0}"])
        #expect(try await machine.found { $0.commandLine = pattern } == [10])
    }

    @Test("by executable: a path, a base name, patterns, one that was replaced on disk")
    func executables() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "a", files: ["exe": "-> /usr/sbin/nginx"])
        try machine.start(11, "b", files: ["exe": "-> /opt/new/nginx (deleted)"])
        try machine.start(12, "nginx")
        #expect(try await machine.found { $0.executables = ["/usr/sbin/nginx"] } == [10])
        #expect(try await machine.found { $0.executables = ["nginx"] } == [10, 11])
        #expect(try await machine.found { $0.executables = ["/opt/*/nginx"] } == [11])
    }

    @Test("by user: a name of passwd or a number")
    func users() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "a", files: ["status": "Name:\ta\nUid:\t5\t33\t33\t33\n"])
        try machine.start(11, "b", files: ["status": "Uid:\t33\t0\t0\t0\n"])
        try machine.tree.write("etc/passwd", "root:x:0:0:::\nwww-data:x:33:33:::\n")
        #expect(try await machine.found { $0.user = "www-data" } == [10])
        #expect(try await machine.found { $0.user = "0" } == [11])
        let error = await machine.error(machine.probe { $0.user = "nobody" })
        #expect(error?.code == .settings && error?.message.contains("nobody") ?? false)
    }

    @Test("by unit, with or without its suffix, at any depth")
    func units() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "a", files: ["cgroup": "0::/system.slice/shop.service/worker\n"])
        try machine.start(11, "b", files: ["cgroup": "0::/system.slice/shop2.service\n"])
        #expect(try await machine.found { $0.unit = "shop" } == [10])
        #expect(try await machine.found { $0.unit = "shop.service" } == [10])
        #expect(try await machine.found { $0.unit = "system.slice" } == [10, 11])
        #expect(try await machine.found { $0.unit = "sho" } == [])
    }

    @Test("by container: its identifier, its beginning, Docker's name where that can be read")
    func containers() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node", files: ["cgroup": "0::/system.slice/docker-\(Self.container).scope\n"])
        try machine.start(11, "node", files: ["cgroup": "0::/lxc/web\n"])
        #expect(try await machine.found { $0.container = Self.container } == [10])
        #expect(try await machine.found { $0.container = String(Self.container.prefix(12)) } == [10])
        #expect(try await machine.found { $0.container = String(Self.container.prefix(11)) } == [])
        #expect(try await machine.found { $0.container = "web" } == [11])
        let error = await machine.error(machine.probe { $0.container = "shop" })
        #expect(error?.code == .missing && error?.hint?.contains("identifier") ?? false)
        try machine.tree.write("var/lib/docker/containers/\(Self.container)/config.v2.json", #"{"Name":"/shop"}"#)
        machine.time.advance(by: .seconds(61))
        #expect(try await machine.found { $0.container = "shop" } == [10])
        #expect(try await machine.found { $0.container = "sho" } == [])
    }

    @Test("by pid file: PM2's of several instances by a pattern")
    func pidFiles() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node")
        try machine.start(11, "node")
        try machine.start(12, "node")
        try machine.tree.write("pm2/shop-0.pid", "10")
        try machine.tree.write("pm2/shop-1.pid", "11\n")
        try machine.tree.write("pm2/blog-2.pid", "12")
        #expect(try await machine.found { $0.pidFiles = [machine.tree.root + "/pm2/shop-*.pid"] } == [10, 11])
        #expect(try await machine.found { $0.pidFiles = [machine.tree.root + "/pm2/blog-2.pid"] } == [12])
    }

    @Test("a pid file that is missing, garbage, huge, a directory, stale or outlived names the reason")
    func badPidFiles() async throws {
        let machine = try FakeProcfs()
        let file = machine.tree.root + "/shop.pid"
        let probe = machine.probe { $0.pidFiles = [file] }
        #expect(await machine.error(probe)?.message == "\(file) is not there")
        try machine.tree.write("shop.pid", "hello")
        #expect(await machine.error(probe)?.code == .malformed)
        try machine.tree.write("shop.pid", "")
        #expect(await machine.error(probe)?.message == "\(file) is empty")
        try machine.tree.write("shop.pid", String(repeating: "1", count: 100_000))
        #expect(await machine.error(probe)?.message.contains("too large") ?? false)
        try machine.tree.write("shop.pid", "4711")
        #expect(await machine.error(probe)?.message == "process 4711, which \(file) names, does not run")
        let directory = machine.probe { $0.pidFiles = [machine.tree.root] }
        #expect(await machine.error(directory)?.code == .malformed)
        // Written today, by the wall clock; a process that starts long after is somebody else.
        try machine.start(4_711, "cron", at: 500_000_000_000)
        #expect(await machine.error(probe)?.message.contains("out of date") ?? false)
        try machine.start(4_711, "shop", at: 100)
        #expect(await machine.error(probe) == nil)
    }

    @Test("descendants belong to it where that is wanted, whatever circles procfs shows")
    func descendants() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "PM2 v5.3.0: God")
        try machine.start(11, "node", parent: 10)
        try machine.start(12, "sh", parent: 11)
        try machine.start(13, "node", parent: 1)
        try machine.start(14, "odd", parent: 14)
        #expect(try await machine.found { $0.names = ["PM2 v*"] } == [10])
        #expect(
            try await machine.found {
                $0.names = ["PM2 v*", "odd"]
                $0.includesChildren = true
            } == [10, 11, 12, 14])
    }

    @Test("many processes and a pattern cost each command line once", .timeLimit(.minutes(1)))
    func many() async throws {
        let machine = try FakeProcfs()
        for number in 100..<1_100 { try machine.start(number, "p", files: ["cmdline": "worker\u{0}\(number)\u{0}"]) }
        let pattern = try Pattern("worker (100|1099)$")
        #expect(try await machine.found { $0.commandLine = pattern } == [100, 1_099])
        let scans = await machine.table.scanCount
        for _ in 0..<20 {
            var selection = ProcessSelection()
            selection.commandLine = pattern
            _ = try await machine.table.observe(selection, after: nil, details: nil, until: machine.deadline)
        }
        #expect(await machine.table.scanCount == scans)
    }
}

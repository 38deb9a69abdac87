import Testing

@testable import Probes

@Suite("Other files of a process")
struct ProcessFilesParsingTests {
    private static let status = """
        Name:\tnode
        State:\tS (sleeping)
        Uid:\t33\t1000\t33\t33
        VmSwap:\t      12 kB
        Threads:\t7
        voluntary_ctxt_switches:\t11
        nonvoluntary_ctxt_switches:\t28

        """

    private static func bytes(_ text: String) -> ByteText { Array(text.utf8)[...] }

    @Test("status: the effective user, swapped memory, context switches")
    func statusFile() {
        let status = ProcessStatus(Self.bytes(Self.status))
        #expect(status.state == UInt8(ascii: "S") && status.user == 1_000 && status.swappedBytes == 12_288)
        #expect(status.voluntarySwitches == 11 && status.involuntarySwitches == 28)
    }

    @Test(
        "status: what is not there is nil",
        arguments: ["", "Uid:", "Uid:\tx\ty", "VmSwap: 99999999999999999999 kB", "\u{0}\u{0}", ":::\n:"])
    func hostileStatus(text: String) {
        let status = ProcessStatus(Self.bytes(text))
        #expect(status.user == nil && status.swappedBytes == nil && status.voluntarySwitches == nil)
    }

    @Test("io: what went through to storage")
    func storage() throws {
        let text = "rchar: 244166\nwchar: 1\nread_bytes: 5054464\nwrite_bytes: 4096\ncancelled_write_bytes: 0\n"
        let io = try #require(ProcessNumbers.storageBytes(Self.bytes(text)))
        #expect(io == (5_054_464, 4_096))
        #expect(ProcessNumbers.storageBytes(Self.bytes("read_bytes: 1\nwrite_by")) == nil)
        #expect(ProcessNumbers.storageBytes(Self.bytes("")) == nil)
    }

    @Test(
        "limits: the soft limit of open files",
        arguments: [
            ("Max open files            20000                524288               files     \n", 20_000),
            ("Max open files            unlimited            unlimited            files     \n", Double.infinity),
            ("Max processes             7                    7                    processes \n", nil),
            ("Max open files", nil), ("Max open files   x y files", nil), ("", nil),
        ] as [(String, Double?)])
    func limits(text: String, limit: Double?) {
        #expect(ProcessNumbers.descriptorLimit(Self.bytes("Limit   Soft\n" + text)) == limit)
    }

    @Test("smaps_rollup: proportional memory, not its kinds")
    func proportional() throws {
        let text =
            "0-1 ---p 0 0 0 [rollup]\nRss: 40184 kB\nPss:               36359 kB\nPss_Anon: 1 kB\nSwapPss: 2 kB\n"
        let memory = try #require(ProcessNumbers.proportionalBytes(Self.bytes(text)))
        #expect(memory == (37_231_616, 2_048))
        #expect(ProcessNumbers.proportionalBytes(Self.bytes("Rss: 1 kB")) == nil)
    }

    @Test(
        "cmdline: words joined, empty ends dropped, base names of the first two",
        arguments: [
            (
                "node\u{0}/srv/app/server.js\u{0}--port\u{0}80\u{0}", "node /srv/app/server.js --port 80",
                ["node", "server.js"]
            ),
            (
                "PM2 v5.3.0: God Daemon (/home/app/.pm2)\u{0}\u{0}\u{0}   ", "PM2 v5.3.0: God Daemon (/home/app/.pm2)",
                ["PM2", "v5.3.0:"]
            ),
            ("/usr/bin/", "/usr/bin/", [""]), ("", "", []), ("\u{0}\u{0}", "", []),
        ])
    func commandLine(bytes: String, text: String, names: [String]) {
        let line = CommandLine(Self.bytes(bytes))
        #expect(line.text == text && line.firstNames == names)
    }

    @Test("passwd: the first of a name holds, halves are left out, a number stands for itself")
    func users() {
        let users = UserNames(
            Self.bytes("root:x:0:0:r:/root:/bin/sh\nwww-data:x:33:33\nwww-data:x:34:34\nbad\n:x:5:\na:b:c\n"))
        #expect(users.number(of: "root") == 0 && users.number(of: "www-data") == 33)
        #expect(users.number(of: "1234") == 1_234 && users.number(of: "nobody") == nil && users.number(of: "a") == nil)
        #expect(UserNames(Self.bytes("")).number(of: "root") == nil)
    }

    @Test(
        "a pid file's first line is the number",
        arguments: [("123\n", 123), (" 7 ", 7), ("456\n/var/lib/postgresql\n5432\n", 456), ("8\r\n", 8)])
    func pidFile(text: String, number: Int) {
        #expect(PidFile(Self.bytes(text)) == .number(number))
    }

    @Test(
        "a pid file with anything else says so",
        arguments: ["", "\n123", "x", "12x", "-1", "0", "4194305", "99999999999999999999999", "1\u{0}2", "0x10"])
    func pidFileGarbage(text: String) {
        guard case .unreadable(let what) = PidFile(Self.bytes(text)) else {
            Issue.record("\(text) was taken for a number")
            return
        }
        #expect(!what.isEmpty)
    }

    @Test("a container's name stands in Docker's state")
    func containerName() {
        #expect(ContainerNames.parse(Array(#"{"ID":"ab","Name":"/shop","Config":{"Name":"/no"}}"#.utf8)) == "shop")
        for text in ["", "{", #"{"Name":5}"#, #"{"Name":"/"}"#, "[]"] {
            #expect(ContainerNames.parse(Array(text.utf8)) == nil, "\(text)")
        }
    }
}

@Suite("/proc/PID/cgroup")
struct CgroupMembershipTests {
    private static let identifier = String(repeating: "0123456789abcdef", count: 4)

    @Test(
        "Docker's and others' paths name the container, by version 1 and 2",
        arguments: [
            "4:memory:/docker/ID", "0::/system.slice/docker-ID.scope", "0::/docker/ID/init.scope",
            "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12.slice/cri-containerd-ID.scope",
            "0::/kubepods/besteffort/pod12-34/ID", "0::/machine.slice/libpod-ID.scope/container",
            "0::/kubepods.slice/crio-ID.scope", "0::/../ID", "1:name=systemd:/docker/ID\n0::/docker/ID",
        ])
    func containers(text: String) {
        let cgroups = CgroupMembership(Array(text.replacing("ID", with: Self.identifier).utf8)[...])
        #expect(cgroups.containers == [Self.identifier])
    }

    @Test(
        "what is no container is none",
        arguments: [
            "0::/machine.slice/libpod-conmon-ID.scope", "0::/docker/abc", "0::/", "", ":", "0:", "0::",
            "0::/system.slice/nginx.service", "0::/x/ID0", "no lines",
        ])
    func none(text: String) {
        #expect(CgroupMembership(Array(text.replacing("ID", with: Self.identifier).utf8)[...]).containers.isEmpty)
    }

    @Test("units are parts of the path, at any depth, of any of the lines")
    func units() {
        let text =
            "9:name=systemd:/system.slice/postgresql@15-main.service\n8:pids:/\n0::/user.slice/app.slice/a.service/b"
        let parts = CgroupMembership(Array(text.utf8)[...]).parts
        #expect(parts == ["system.slice", "postgresql@15-main.service", "user.slice", "app.slice", "a.service", "b"])
    }

    @Test(
        "names of LXC and systemd-nspawn stand in the path",
        arguments: [
            ("0::/lxc/web/init.scope", "web"), ("0::/lxc.payload.web/init.scope", "web"),
            ("0::/machine.slice/machine-my\\x2dweb.scope", "my-web"),
            ("0::/machine.slice/systemd-nspawn@web.service/payload", "web"),
        ])
    func names(text: String, name: String) {
        #expect(CgroupMembership(Array(text.utf8)[...]).containerNames == [name])
    }
}

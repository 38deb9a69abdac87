import Alerting
import Telemetry
import Testing

@Suite("File system checks")
struct FilesystemChecksTests {
    private let gib = HostFixture.gibibyte

    private func disk(_ mount: HostFixture.Mount, _ settings: CheckSettings = CheckSettings()) -> Verdict? {
        var host = HostFixture(settings: settings, mounts: [mount])
        return host.round()["host/local:disk:\(mount.path)"]
    }

    @Test(
        "a disk is judged by its ratio and by what is left",
        arguments: [
            (50.0, 20.0, CheckState.pass), (50, 7.2, .pass), (50, 7, .warn), (50, 2.5, .warn), (50, 2, .fail),
            (50, 0, .fail), (2_000, 290, .pass), (2_000, 49, .warn), (10_000, 500, .pass), (10_000, 9, .fail),
            (1, 0.5, .pass), (1, 0.02, .fail),
        ])
    func ratioAndRoom(size: Double, left: Double, expected: CheckState) {
        let verdict = disk(.init(device: "/dev/sda1", path: "/var", size: size * gib, left: left * gib))
        #expect(verdict?.state == expected)
        #expect((verdict?.hint == nil) == (expected == .pass))
        #expect(verdict?.observation?.critical == 0.95)
    }

    @Test("the sentence has the numbers, the hint has the mount point")
    func sentence() {
        let verdict = disk(.init(device: "/dev/sda1", path: "/var", size: 50 * gib, left: 2.1 * gib))
        #expect(verdict?.reason == "/var 95 % full: 2.1 GiB of 50 GiB left")
        #expect(verdict?.hint?.hasPrefix("find what grew: du -xh /var |") == true)
    }

    @Test("a limit from the settings counts alone")
    func override() {
        let mount = HostFixture.Mount(device: "/dev/sda1", path: "/data", size: 10_000 * gib, left: 1_000 * gib)
        #expect(disk(mount)?.state == .pass)
        let warn = CheckSettings(["host/local:disk": CheckOverride(warn: 0.8)])
        #expect(disk(mount, warn)?.state == .warn)
        let critical = CheckSettings(["host/local:disk": CheckOverride(warn: 0.99, critical: 0.5)])
        #expect(disk(mount, critical)?.state == .fail)
    }

    @Test("a full /boot only warns, unless the settings ask for more", arguments: ["/boot", "/boot/efi", "/efi"])
    func boot(path: String) {
        let mount = HostFixture.Mount(device: "/dev/sda1", path: path, size: 0.5 * gib, left: 0)
        #expect(disk(mount)?.state == .warn)
        let settings = CheckSettings(["host/local:disk:\(path)": CheckOverride(critical: 0.9)])
        #expect(disk(mount, settings)?.state == .fail)
    }

    @Test("inodes run out separately; file systems without a number of them have no such check")
    func inodes() {
        var host = HostFixture(mounts: [
            .init(device: "/dev/sda1", path: "/", files: 3e6, filesFree: 50_000),
            .init(device: "/dev/sdb1", path: "/data", files: 6.5e9, filesFree: 2e8),
            .init(device: "/dev/sdc1", path: "/btrfs", type: "btrfs", files: 0, filesFree: 0),
        ])
        let verdicts = host.round()
        #expect(verdicts["host/local:inodes:/"]?.state == .fail)
        #expect(verdicts["host/local:inodes:/"]?.reason == "/ has 98 % of its inodes in use: 50000 of 3000000 left")
        #expect(verdicts["host/local:inodes:/data"]?.state == .pass)
        #expect(verdicts["host/local:inodes:/btrfs"] == nil)
        #expect(verdicts["host/local:disk:/btrfs"]?.state == .pass)
    }

    @Test("only a file system seen writable can become read-only")
    func readonly() {
        var host = HostFixture(mounts: [
            .init(device: "/dev/sda1", path: "/"), .init(device: "/dev/sr0", path: "/cd", left: 0, isReadOnly: true),
        ])
        #expect(host.round()["host/local:readonly:/"]?.state == .pass)
        host.mounts[0].isReadOnly = true
        let verdicts = host.round()
        #expect(verdicts["host/local:readonly:/"]?.state == .fail)
        #expect(verdicts["host/local:readonly:/"]?.reason == "/ (/dev/sda1) has become read-only")
        #expect(verdicts.keys.allSatisfy { !$0.hasSuffix("/cd") })
        host.mounts[0].isReadOnly = false
        #expect(host.round()["host/local:readonly:/"]?.state == .pass)
        // Another disk on the same mount point is another file system.
        host.mounts[0].device = "/dev/sdz1"
        host.mounts[0].isReadOnly = true
        #expect(host.round()["host/local:readonly:/"] == nil)
    }

    @Test("one device has one check, under the shortest path, unless the settings name another")
    func bindMounts() {
        let paths = ["/etc/hosts", "/etc/resolv.conf", "/data"]
        var host = HostFixture(mounts: paths.map { .init(device: "/dev/sda1", path: $0) })
        func disks(_ verdicts: [String: Verdict]) -> [String] {
            verdicts.keys.filter { $0.hasPrefix("host/local:disk") }.sorted()
        }
        #expect(disks(host.round()) == ["host/local:disk:/data"])
        host.settings = CheckSettings(["host/local:disk:/etc/hosts": CheckOverride(warn: 0.5)])
        #expect(disks(host.round()) == ["host/local:disk:/data", "host/local:disk:/etc/hosts"])
        host.mounts = ["/run", "/tmp", "/run/user/1000"].map { .init(device: "tmpfs", path: $0, type: "tmpfs") }
        #expect(disks(host.round()) == ["host/local:disk:/run", "host/local:disk:/tmp"])
    }

    @Test("excluded mounts have no check, a vanished mount takes its check along")
    func excluded() {
        var host = HostFixture(mounts: [
            .init(device: "/dev/sda1", path: "/"), .init(device: "/dev/sdb1", path: "/mnt/usb", left: 0),
        ])
        #expect(host.round()["host/local:disk:/mnt/usb"]?.state == .fail)
        host.settings = CheckSettings(["host/local:disk": CheckOverride(exclude: ["/mnt/*"])])
        #expect(host.round()["host/local:disk:/mnt/usb"] == nil)
        host.settings = CheckSettings()
        #expect(host.round()["host/local:disk:/mnt/usb"]?.state == .fail)
        host.mounts.removeLast()
        #expect(host.round().keys.allSatisfy { !$0.contains("usb") })
    }

    @Test("a mount that stops answering is unknown; one that never answered is left alone unless it hangs")
    func deviceErrors() {
        var host = HostFixture(mounts: [
            .init(device: "nas:/export", path: "/nas"),
            .init(device: "portal", path: "/home/a/doc", trouble: "permission denied"),
            .init(device: "nas:/old", path: "/old", trouble: "mountpoint timeout"),
        ])
        let first = host.round()
        #expect(first["host/local:disk:/nas"]?.state == .pass)
        #expect(first["host/local:disk:/home/a/doc"] == nil)
        #expect(first["host/local:disk:/old"]?.reason == "/old (nas:/old) does not answer: mountpoint timeout")
        host.mounts[0].trouble = ""
        #expect(host.round()["host/local:disk:/nas"]?.state == .unknown)
    }

    @Test("a big disk that fills steadily warns a day ahead; a burst does not")
    func trend() {
        var host = HostFixture(mounts: [.init(device: "/dev/sda1", path: "/", size: 1_000 * gib, left: 400 * gib)])
        for round in 0..<(4 * 60) {
            host.mounts[0].left -= 25 * gib / 60
            let state = host.round(after: 60)["host/local:disk:/"]?.state
            #expect(state == (round < 180 ? .pass : .warn), "minute \(round)")
        }
        let reason = host.round(after: 60)["host/local:disk:/"]?.reason ?? ""
        #expect(reason.hasSuffix("full in about 12 h at the pace of the last hours"))
        // It stops growing: the forecast ends with the next parts.
        for _ in 0..<180 { host.round(after: 60) }
        #expect(host.round(after: 60)["host/local:disk:/"]?.state == .pass)
    }

    @Test("a nightly backup of an hour and a half speaks up at no minute of three days")
    func nightlyBackup() {
        var host = HostFixture(mounts: [.init(device: "/dev/sda1", path: "/", size: 1_000 * gib, left: 300 * gib)])
        for minute in 0..<(3 * 1_440) {
            let ofDay = minute % 1_440
            let written = ofDay < 90 ? Double(ofDay) / 90 : ofDay < 600 ? 1 : 0
            host.mounts[0].left = (300 - 150 * written) * gib
            #expect(host.round(after: 60)["host/local:disk:/"]?.state == .pass, "minute \(minute)")
        }
    }
}

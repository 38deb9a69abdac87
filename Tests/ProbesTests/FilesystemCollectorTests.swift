import LinuxHost
import Telemetry
import Testing

@testable import Probes

@Suite("filesystem")
struct FilesystemCollectorTests {
    private func collector(_ settings: HostSettings) -> FilesystemCollector {
        FilesystemCollector(
            settings,
            pool: StatvfsPool { path in
                path == "/srv/old"
                    ? .failure(.init(reason: "permission denied"))
                    : .success(
                        FilesystemUsage(
                            blockSize: 4_096, blocks: 100, freeBlocks: 50, availableBlocks: 40, files: 10, freeFiles: 4)
                    )
            })
    }

    @Test("mounts have the newest names, with escapes decoded and a reason for each error")
    func current() throws {
        let families = try RecordedHost.families(collector(RecordedHost.settings()))
        #expect(families.value("node_filesystem_size_bytes", "/dev/vda", "/", "ext4", "") == 409_600)
        #expect(families.value("node_filesystem_avail_bytes", "/dev/vda", "/", "ext4", "") == 163_840)
        #expect(families.value("node_filesystem_files_free", "/dev/vda", "/", "ext4", "") == 4)
        #expect(families.value("node_filesystem_readonly", "scratch", "/srv/with space\\", "tmpfs", "") == 1)
        #expect(
            families.labels("node_filesystem_device_error")
                == [
                    ["/dev/vda", "/", "ext4", ""], ["scratch", "/srv/with space\\", "tmpfs", ""],
                    ["/dev/sda1", "/srv/old", "ext4", "permission denied"],
                ])
        #expect(families.value("node_filesystem_readonly", "/dev/sda1", "/srv/old", "ext4", "permission denied") == 1)
        #expect(families.value("node_filesystem_mount_info", "/dev/vda", "254", "0", "/") == 1)
    }

    @Test("Debian 12's names have no label for the error and no numbers of the device")
    func debian12() throws {
        let families = try RecordedHost.families(collector(RecordedHost.settings(.debian12)))
        #expect(families.value("node_filesystem_size_bytes", "/dev/vda", "/", "ext4") == 409_600)
        #expect(families.value("node_filesystem_device_error", "/dev/sda1", "/srv/old", "ext4") == 1)
        #expect(families.value("node_filesystem_readonly", "/dev/sda1", "/srv/old", "ext4") == nil)
        #expect(families.labels("node_filesystem_mount_info").isEmpty)
    }

    @Test("a mount's own read-only option counts only where it is read from process 1")
    func readOnlyInSandbox() throws {
        var settings = RecordedHost.settings()
        settings.paths.procfs = RecordedHost.root + "/proc/../sandbox"
        let own = try RecordedHost.families(collector(settings))
        #expect(own.value("node_filesystem_readonly", "scratch", "/srv/with space\\", "tmpfs", "") == 0)
        #expect(own.value("node_filesystem_readonly", "/dev/sda1", "/srv/old", "ext4", "permission denied") == 1)
    }

    @Test(
        "the host's root below a directory is taken off the mount points",
        arguments: [
            ("/host", "/host", "/"), ("/host/var", "/host", "/var"), ("/hostel", "/host", "/hostel"), ("/a", "/", "/a"),
        ])
    func rootfs(mountPoint: String, rootfs: String, expected: String) {
        #expect(FilesystemCollector.withoutRoot(mountPoint, rootfs) == expected)
    }
}

import LinuxHost
import Telemetry

/// The families of the filesystem collector, whose labels differ between the profiles.
struct FilesystemFamilies {
    let size, free, available, files, freeFiles, readOnly, deviceError: MetricDescriptor
    /// Only in the newest names.
    let mountInfo: MetricDescriptor?
    /// Whether a mount that does not answer still says whether it is read-only: mountinfo knows.
    var tellsReadOnlyWithError: Bool { hasErrorLabel }
    private let hasErrorLabel: Bool

    init(_ names: NamesProfile) {
        hasErrorLabel = names == .current
        let labels = ["device", "mountpoint", "fstype"] + (names == .current ? ["device_error"] : [])
        func gauge(_ name: String, _ help: String) -> MetricDescriptor {
            MetricDescriptor("node_filesystem_\(name)", .gauge, labels: labels, help: help)
        }
        size = gauge("size_bytes", "Size of the file system in bytes.")
        free = gauge("free_bytes", "Free bytes, those kept for root included.")
        available = gauge("avail_bytes", "Free bytes that an ordinary user may take.")
        files = gauge("files", "How many file nodes the file system has; 0 where the number is not fixed.")
        freeFiles = gauge("files_free", "How many file nodes are free.")
        readOnly = gauge("readonly", "1 where the file system is mounted read-only.")
        deviceError = gauge("device_error", "1 where the file system could not be asked or did not answer in time.")
        mountInfo =
            names == .current
            ? MetricDescriptor(
                "node_filesystem_mount_info", .gauge, labels: ["device", "major", "minor", "mountpoint"],
                help: "Which device number is mounted where; always 1.") : nil
    }

    /// The label values of a mount, with what went wrong where the profile shows it.
    func labels(_ mount: Mount, mountPoint: String, error: String) -> [String] {
        let labels = [mount.device, mountPoint, mount.filesystemType]
        return hasErrorLabel ? labels + [error] : labels
    }
}

extension HostCheckCatalog {
    /// Small file systems of the session and of systemd, which fill and vanish without harm.
    private static let transient = ["/run/user/*", "/run/lock", "/run/credentials/*", "/dev/*"]
    private static let gibibyte = 1_073_741_824.0

    static let disk = CheckDescriptor(
        kind: "host", aspect: "disk:MOUNT",
        explanation: "A file system is full, nearly full, or will be full within a day.",
        firstStep: "find what grew: du -xh MOUNT | sort -h | tail -20; deleted but open: lsof +L1 MOUNT",
        limits: CheckLimits(
            unit: "ratio", warn: 0.85, critical: 0.95,
            room: CheckLimits.Room(unit: "bytes", warn: 50 * gibibyte, critical: 10 * gibibyte)),
        details:
            "The used share is df's: what root alone may still use counts as used. A ratio alone does not count while "
            + "much is left: 95 % of 10 TB leaves 500 GB. "
            + "So that a big disk does not fill unseen, a disk at least half full "
            + "also warns when it would be full within 24 hours at the slowest pace "
            + "of three equal parts of the last 6 hours "
            + "(at least 3 hours must have been seen, and the use must have grown in each part; "
            + "a nightly backup does not "
            + "speak up). `/boot` and `/efi` only warn. A file system that is read-only or empty has no such check, "
            + "one that "
            + "is mounted at several places has one, under the shortest path, unless the settings name the others.",
        pageReason: "databases and queues stop when they cannot write",
        families: [
            "node_filesystem_size_bytes", "node_filesystem_free_bytes", "node_filesystem_avail_bytes",
            "node_filesystem_readonly", "node_filesystem_device_error",
        ], collectors: ["filesystem"], exclude: transient)

    static let inodes = CheckDescriptor(
        kind: "host", aspect: "inodes:MOUNT",
        explanation: "A file system runs out of inodes: no file can be created, whatever df says of its bytes.",
        firstStep: "find the directory with the most files: du -x --inodes MOUNT | sort -n | tail -20",
        limits: CheckLimits(
            unit: "ratio", warn: 0.85, critical: 0.95,
            room: CheckLimits.Room(unit: "inodes", warn: 500_000, critical: 100_000)),
        details:
            "File systems that make inodes as they need them (btrfs, vfat) have no such check; `/boot` only warns.",
        pageReason: "nothing can create a file there any more, which is a full disk by another name",
        families: ["node_filesystem_files", "node_filesystem_files_free"], collectors: ["filesystem"],
        exclude: transient)
}

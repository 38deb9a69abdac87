import Telemetry

/// The families of the diskstats collector.
enum DiskFamilies {
    /// A column of `/proc/diskstats` after the device's name: its family and what its unit is multiplied by.
    struct Column: Sendable {
        let descriptor: MetricDescriptor
        let factor: Double
    }

    private static let millisecond = 0.001
    /// The kernel counts in 512 bytes whatever the device's own sector is.
    private static let sector = 512.0

    static let columns: [Column] = [
        counter("reads_completed", "Reads that completed."),
        counter("reads_merged", "Reads that were merged with a neighbour before they were queued."),
        counter("read_bytes", "Bytes that were read.", sector),
        counter("read_time_seconds", "Seconds that reads took, summed over all of them.", millisecond),
        counter("writes_completed", "Writes that completed."),
        counter("writes_merged", "Writes that were merged with a neighbour before they were queued."),
        counter("written_bytes", "Bytes that were written.", sector),
        counter("write_time_seconds", "Seconds that writes took, summed over all of them.", millisecond),
        Column(
            descriptor: MetricDescriptor(
                "node_disk_io_now", .gauge, labels: ["device"], help: "Requests that are under way now."), factor: 1),
        counter("io_time_seconds", "Seconds in which at least one request was under way.", millisecond),
        counter("io_time_weighted_seconds", "Seconds of I/O, each counted for every request under way.", millisecond),
        counter("discards_completed", "Discards that completed."),
        counter("discards_merged", "Discards that were merged with a neighbour before they were queued."),
        counter("discarded_sectors", "Sectors of 512 bytes that were discarded."),
        counter("discard_time_seconds", "Seconds that discards took, summed over all of them.", millisecond),
        counter("flush_requests", "Cache flushes that completed."),
        counter("flush_requests_time_seconds", "Seconds that cache flushes took, summed over all.", millisecond),
    ]

    static let info = MetricDescriptor(
        "node_disk_info", .gauge, labels: infoLabels + ["rotational"],
        help: "What udev and sysfs know of a block device; always 1.")
    static let infoDebian12 = MetricDescriptor(
        "node_disk_info", .gauge, labels: infoLabels, help: "What udev knows of a block device; always 1.")
    static let filesystemInfo = MetricDescriptor(
        "node_disk_filesystem_info", .gauge, labels: ["device", "type", "usage", "uuid", "version"],
        help: "The file system that udev found on a block device; always 1.")
    static let mapperInfo = MetricDescriptor(
        "node_disk_device_mapper_info", .gauge,
        labels: ["device", "name", "uuid", "vg_name", "lv_name", "lv_layer"],
        help: "What the device mapper calls a block device; always 1.")

    /// Facts of ATA disks: udev's property and the family that shows it.
    static let ata: [(property: String, descriptor: MetricDescriptor)] = [
        ("ID_ATA_WRITE_CACHE", ataGauge("write_cache", "1 where an ATA disk has a write cache.")),
        ("ID_ATA_WRITE_CACHE_ENABLED", ataGauge("write_cache_enabled", "1 where an ATA disk's write cache is on.")),
        ("ID_ATA_ROTATION_RATE_RPM", ataGauge("rotation_rate_rpm", "Rotations a minute of an ATA disk; 0 for flash.")),
    ]

    private static let infoLabels = ["device", "major", "minor", "path", "wwn", "model", "serial", "revision"]

    private static func counter(_ name: String, _ help: String, _ factor: Double = 1) -> Column {
        Column(
            descriptor: MetricDescriptor("node_disk_\(name)_total", .counter, labels: ["device"], help: help),
            factor: factor)
    }

    private static func ataGauge(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_disk_ata_\(name)", .gauge, labels: ["device"], help: help)
    }
}

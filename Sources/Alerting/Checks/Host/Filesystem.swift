import Telemetry

/// One mounted file system, put together from node_exporter's families.
struct Filesystem: Sendable {
    struct Identity: Sendable, Hashable {
        let mount: String
        let device: String
    }

    let identity: Identity
    let type: String
    var size: Double?
    var free: Double?
    var available: Double?
    var files: Double?
    var filesFree: Double?
    var isReadOnly = false
    /// Whether it could not be asked, and the kernel's or the collector's word for why where the labels say it.
    var trouble: String?

    var mount: String { identity.mount }

    /// Share in use as df shows it, and the bytes left for everybody; nil where the sizes are missing or empty.
    var use: (ratio: Double, left: Double)? {
        guard let size, let free, let available, size > 0, available >= 0 else { return nil }
        let used = max(0, size - free)
        return used + available > 0 ? (used / (used + available), available) : nil
    }

    /// Share of the inodes in use and their number left; nil where the file system has no fixed number of them.
    var inodeUse: (ratio: Double, left: Double)? {
        guard let files, let filesFree, files > 0, filesFree >= 0, filesFree <= files else { return nil }
        return (1 - filesFree / files, filesFree)
    }

    /// All file systems of a reading, by mount point; nil where the collector gave nothing.
    ///
    /// Of several on one mount point the last counts: it covers the others.
    static func all(in reading: Reading) -> [Filesystem]? {
        guard reading.family("node_filesystem_readonly") != nil || reading.family("node_filesystem_size_bytes") != nil
        else { return nil }
        var found: [Identity: Filesystem] = [:]
        var visible: [String: Identity] = [:]
        func each(_ family: String, _ body: (inout Filesystem, Double, Sample) -> Void) {
            for sample in reading.family(family)?.samples ?? [] {
                guard let mount = sample.label("mountpoint"), let device = sample.label("device") else { continue }
                let identity = Identity(mount: mount, device: device)
                visible[mount] = identity
                body(
                    &found[identity, default: Filesystem(identity: identity, type: sample.label("fstype") ?? "")],
                    sample.value, sample)
            }
        }
        each("node_filesystem_size_bytes") { system, value, _ in system.size = value }
        each("node_filesystem_free_bytes") { system, value, _ in system.free = value }
        each("node_filesystem_avail_bytes") { system, value, _ in system.available = value }
        each("node_filesystem_files") { system, value, _ in system.files = value }
        each("node_filesystem_files_free") { system, value, _ in system.filesFree = value }
        each("node_filesystem_readonly") { system, value, _ in system.isReadOnly = value != 0 }
        each("node_filesystem_device_error") { system, value, sample in
            if value != 0 { system.trouble = sample.label("device_error") ?? "" }
        }
        return visible.values.compactMap { found[$0] }.sorted { $0.mount < $1.mount }
    }
}

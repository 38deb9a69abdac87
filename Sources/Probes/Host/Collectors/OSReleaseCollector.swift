import LinuxHost
import Telemetry

/// `os`: name and version of the distribution, from `os-release` below the root directory.
final class OSReleaseCollector: HostCollector {
    static let info = MetricDescriptor(
        "node_os_info", .gauge,
        labels: [
            "build_id", "id", "id_like", "image_id", "image_version", "name", "pretty_name", "variant", "variant_id",
            "version", "version_codename", "version_id",
        ], help: "Always 1; the labels say which distribution is installed.")
    static let version = MetricDescriptor(
        "node_os_version", .gauge, labels: ["id", "id_like", "name"],
        help: "The distribution's version as a number, as far as it is one.")
    static let supportEnd = MetricDescriptor(
        "node_os_support_end_timestamp_seconds", .gauge,
        help: "When support of the distribution ends, in seconds since 1970.")

    private let paths: [String]
    private let names: NamesProfile
    private var rescan = Rescan()
    private var release: OSRelease?
    private var infoLabels: [String] = []
    private var versionLabels: [String] = []

    init(_ settings: HostSettings) {
        let root = settings.paths.rootfs == "/" ? "" : settings.paths.rootfs
        paths = [root + "/etc/os-release", root + "/usr/lib/os-release"]
        names = settings.names
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if rescan.isDue() { read() }
        guard let release else { throw CollectorError(.noData, "there is no \(paths.joined(separator: " and no "))") }
        sink.add(Self.info, infoLabels, 1)
        if let version = release.version, version > 0 { sink.add(Self.version, versionLabels, version) }
        if names == .current, let end = WallTime(parsing: release["SUPPORT_END"] + "T00:00:00Z") {
            sink.add(Self.supportEnd, Double(end.secondsSinceEpoch))
        }
    }

    private func read() {
        guard let bytes = paths.lazy.compactMap({ Attribute.read($0) }).first else {
            release = nil
            return rescan.soon()
        }
        let release = OSRelease.parse(bytes)
        self.release = release
        infoLabels = [
            "BUILD_ID", "ID", "ID_LIKE", "IMAGE_ID", "IMAGE_VERSION", "NAME", "PRETTY_NAME", "VARIANT", "VARIANT_ID",
            "VERSION", "VERSION_CODENAME", "VERSION_ID",
        ].map { release[$0] }
        versionLabels = ["ID", "ID_LIKE", "NAME"].map { release[$0] }
    }
}

import LinuxHost
import Telemetry

@testable import Probes

/// The files of a small machine, recorded or written after the kernel's documentation.
enum RecordedHost {
    static let root = String(#filePath.dropLast("RecordedHost.swift".utf8.count)) + "Fixtures/host/links"

    static func settings(_ names: NamesProfile = .current) -> HostSettings {
        var settings = HostSettings.defaults(names: names)
        settings.paths = HostSettings.Paths(
            procfs: root + "/proc", sysfs: root + "/sys", rootfs: "/", udevData: root + "/udev")
        return settings
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        try KernelFile.read(root + "/" + path)
    }

    static func families(_ collector: some HostCollector) throws -> [MetricFamily] {
        var sink = MetricSink()
        try collector.collect(into: &sink)
        return sink.finish()
    }
}

extension [MetricFamily] {
    func value(_ name: String, _ labels: String...) -> Double? {
        first { $0.descriptor.name == name }?.samples.first { $0.labelValues == labels }?.value
    }

    func labels(_ name: String) -> [[String]] {
        first { $0.descriptor.name == name }?.samples.map(\.labelValues) ?? []
    }
}

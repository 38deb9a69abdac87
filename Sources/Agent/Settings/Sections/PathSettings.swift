import LinuxHost
import Probes

/// Where the kernel's files are, for an agent in a container.
enum PathSettings {
    static let procfs = SettingKey(
        "paths.procfs", .path, default: "/proc", "procfs; /host/proc where the host's is mounted into a container.")
    static let sysfs = SettingKey("paths.sysfs", .path, default: "/sys", "sysfs, likewise.")
    static let rootfs = SettingKey("paths.rootfs", .path, default: "/", "The root below which file systems are asked.")
    static let udevData = SettingKey(
        "paths.udev_data", .path, default: "/run/udev/data", "udev's database, for the names of disks.")

    static let keys = [procfs.described, sysfs.described, rootfs.described, udevData.described]

    static func read(_ reader: inout SettingsReader) -> HostSettings.Paths {
        HostSettings.Paths(
            procfs: path(procfs, &reader), sysfs: path(sysfs, &reader), rootfs: path(rootfs, &reader),
            udevData: path(udevData, &reader))
    }

    private static func path(_ key: SettingKey<String>, _ reader: inout SettingsReader) -> String {
        let path = PathText.resolve(reader.value(key), beside: reader.directory)
        if let place = reader.place(of: key), reader.system.status(path)?.isDirectory != true {
            reader.report(
                .warning, place, key.path, "\(path) is not a directory here",
                suggestion: "mount the host's directory there, or correct the path")
        }
        return path
    }
}

import Foundation
import Probes

/// A directory of small files, built by a test and removed with the value that stands for it.
final class FixtureTree {
    let root: String

    /// Writes the files; a content that begins with `-> ` makes a symbolic link.
    init(_ files: [String: String] = [:]) throws {
        root = FileManager.default.temporaryDirectory.path + "/probes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        for (path, content) in files { try write(path, content) }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func write(_ path: String, _ content: String) throws {
        if content.hasPrefix("-> ") {
            try makeDirectory(of: path)
            try FileManager.default.createSymbolicLink(
                atPath: root + "/" + path, withDestinationPath: String(content.dropFirst(3)))
        } else {
            try write(path, Array(content.utf8))
        }
    }

    func write(_ path: String, _ bytes: [UInt8]) throws {
        try makeDirectory(of: path)
        // In place, as the kernel does it: whoever has the file open sees the new content.
        if !FileManager.default.fileExists(atPath: root + "/" + path) {
            _ = FileManager.default.createFile(atPath: root + "/" + path, contents: nil)
        }
        guard let handle = FileHandle(forWritingAtPath: root + "/" + path) else { throw CocoaError(.fileWriteUnknown) }
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: root + "/" + path)
    }

    /// Settings whose paths lead into the tree: `proc`, `sys` and `root`.
    func settings(_ names: NamesProfile = .current) -> HostSettings {
        var settings = HostSettings.defaults(names: names)
        settings.paths.procfs = root + "/proc"
        settings.paths.sysfs = root + "/sys"
        settings.paths.rootfs = root + "/root"
        return settings
    }

    private func makeDirectory(of path: String) throws {
        let directory = ((root + "/" + path) as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }
}

import LinuxHost
import Testing

@testable import Agent

/// Files, rights and mounts that a test wants, in place of the machine's.
struct SettingsMachine: Sendable {
    var files: [String: [UInt8]] = [:]
    var permissions: [String: UInt32] = [:]
    var directories: Set<String> = ["/var/lib/omniflow-agent", "/proc", "/sys", "/", "/run/udev/data"]
    /// Directories that the agent's user may not look into.
    var closed: Set<String> = []
    var writable: Set<String> = ["/var/lib/omniflow-agent"]

    init(_ texts: [String: String] = [:]) {
        files["/proc/sys/kernel/hostname"] = Array("db1\n".utf8)
        for (path, text) in texts { files[path] = Array(text.utf8) }
    }

    var system: SettingsSystem {
        let machine = self
        return SettingsSystem(
            read: { path, limit in machine.read(path, limit) }, status: { machine.status($0) },
            isWritable: { machine.writable.contains($0) },
            names: { machine.names(in: $0) },
            resolved: { machine.status($0) == nil ? nil : $0 })
    }

    private func read(_ path: String, _ limit: Int) -> Result<[UInt8], KernelFileError> {
        guard let bytes = files[path] else { return .failure(KernelFileError(.missing, "no such file", path: path)) }
        if bytes.count > limit { return .failure(KernelFileError(.tooLarge, "more than \(limit) bytes", path: path)) }
        return .success(bytes)
    }

    private func names(in directory: String) -> Result<[String], KernelFileError> {
        if closed.contains(directory) { return .failure(KernelFileError(.denied, "not allowed", path: directory)) }
        return .success(
            files.keys.filter { $0.hasPrefix(directory + "/") }
                .map { String($0.dropFirst(directory.utf8.count + 1)) }.filter { !$0.contains("/") }.sorted())
    }

    private func status(_ path: String) -> FileStatus? {
        if directories.contains(path) {
            return FileStatus(isRegularFile: false, isDirectory: true, permissions: 0o755, size: 0)
        }
        guard let bytes = files[path] else { return nil }
        return FileStatus(
            isRegularFile: true, isDirectory: false, permissions: permissions[path] ?? 0o600, size: Int64(bytes.count))
    }
}

/// The file that tests write their settings into.
let settingsPath = "/etc/omniflow-agent/agent.yaml"

/// Loads a text as the usual settings file, with more files and an environment besides.
func loadSettings(
    _ text: String, files: [String: String] = [:], environment: [String: String] = [:],
    unknownKeys: SettingsIssue.Severity = .warning, permissions: [String: UInt32] = [:]
) -> LoadedSettings {
    var machine = SettingsMachine(files.merging([settingsPath: text]) { left, _ in left })
    machine.permissions = permissions
    return SettingsLoader(
        file: nil, environment: environment, unknownKeys: unknownKeys, system: machine.system
    ).load()
}

extension LoadedSettings {
    /// The issues as people read them.
    var texts: [String] { issues.map(\.description) }

    /// The source of a key's value.
    func source(of key: String) -> String? { resolved.rows.first { $0.key == key }?.place.description }

    /// A key's value as it is shown.
    func shown(_ key: String) -> String? { resolved.rows.first { $0.key == key }?.value.description }
}

import LinuxHost

/// What the settings need to know of the machine, so that tests can stand in for it.
struct SettingsSystem: Sendable {
    /// The bytes of a file, at most so many.
    var read: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], KernelFileError>
    /// What a path leads to; nil where it leads nowhere.
    var status: @Sendable (_ path: String) -> FileStatus?
    /// Whether this process may write there.
    var isWritable: @Sendable (_ path: String) -> Bool
    /// The sorted names in a directory.
    var names: @Sendable (_ directory: String) -> Result<[String], KernelFileError>
    /// The path with symbolic links followed; nil where it leads nowhere.
    var resolved: @Sendable (_ path: String) -> String?

    /// The machine that the process runs on.
    static let live = SettingsSystem(
        read: { path, limit in
            do throws(KernelFileError) {
                return .success(try KernelFile.read(path, limit: limit))
            } catch {
                return .failure(error)
            }
        },
        status: { FileStatus(path: $0) },
        isWritable: { FileStatus.isWritable($0) },
        names: { directory in
            do throws(KernelFileError) {
                return .success(try Directory.names(in: directory))
            } catch {
                return .failure(error)
            }
        },
        resolved: { Directory.resolved($0) })

    /// The first line of a small file; nil where it cannot be read.
    func line(of path: String) -> String? {
        guard case .success(let bytes) = read(path, 4_096) else { return nil }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? nil : String(validating: line, as: UTF8.self)
    }
}

import Glibc

/// Names in a directory of `/proc` or `/sys`.
public enum Directory {
    /// The names in a directory without `.` and `..`, sorted; throws what opening it gave.
    public static func names(in path: String) throws(KernelFileError) -> [String] {
        guard let directory = opendir(path) else {
            throw KernelFileError(errno: errno, operation: "open", path: path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Where a symbolic link points, as the link says it; nil where there is no link.
    public static func destination(ofLink path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { target in
                target.baseAddress.map { max(0, readlink(path, $0, target.count)) } ?? 0
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The absolute path with every symbolic link followed; nil where the path leads nowhere.
    public static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// Whether something exists at the path.
    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The paths that a shell pattern matches, sorted; an invalid or empty match gives none.
    public static func paths(matching pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { index in
            result.gl_pathv[index].map { String(cString: $0) }
        }
    }
}

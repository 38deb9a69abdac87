/// What is mounted where, from `/proc/self/mountinfo` (proc(5)).
struct MountTable: Sendable, Equatable {
    struct Mount: Sendable, Equatable {
        let mountPoint: String
        let type: String
    }

    let mounts: [Mount]

    /// Reads the kernel's lines; one of another form is passed over.
    static func parse(_ bytes: [UInt8]) -> MountTable {
        MountTable(
            mounts: bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
                let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
                guard let dash = fields.dropFirst(6).firstIndex(where: { $0.elementsEqual("-".utf8) }),
                    dash + 1 < fields.count
                else { return nil }
                let type = String(decoding: fields[dash + 1], as: UTF8.self)
                return Mount(mountPoint: unescaped(fields[4]), type: type)
            })
    }

    /// The type of the file system that a path is on: of the longest mount point above it, the newest one.
    func fileSystemType(of path: String) -> String? {
        let above = mounts.filter { mount in
            mount.mountPoint == "/" || path == mount.mountPoint || path.hasPrefix(mount.mountPoint + "/")
        }
        return above.reduce(nil as Mount?) { best, mount in
            mount.mountPoint.utf8.count >= (best?.mountPoint.utf8.count ?? 0) ? mount : best
        }?.type
    }

    static func isInMemory(_ type: String) -> Bool { type == "tmpfs" || type == "ramfs" }

    static func isRemote(_ type: String) -> Bool {
        [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "lustre", "glusterfs", "fuse.sshfs",
            "fuse.glusterfs", "fuse.s3fs", "fuse.ceph", "virtiofs",
        ].contains(type)
    }

    /// Undoes `\040` and its like.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ $0 >= 48 && $0 <= 55 }) else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 48) }))
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

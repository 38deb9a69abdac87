import Glibc
import LinuxHost
import Probes

/// Keeps heartbeats in one file of the state directory: written beside it, synced, and renamed over the old one.
struct HeartbeatFileStore: HeartbeatStore {
    /// The state directory.
    let directory: String

    private var path: String { directory + "/heartbeats.json" }

    /// What is kept; a file that cannot be read is set aside as `heartbeats.json.unreadable` and told.
    func load() -> HeartbeatKept {
        let bytes: [UInt8]
        do throws(KernelFileError) {
            bytes = try KernelFile.read(path, limit: HeartbeatFile.largest)
        } catch {
            guard error.code != .missing else { return HeartbeatKept() }
            return setAside(because: "\(error)")
        }
        do throws(HeartbeatFile.Problem) {
            return HeartbeatKept(records: try HeartbeatFile.decode(bytes))
        } catch {
            return setAside(because: "\(error)")
        }
    }

    /// What is kept, without touching anything: for commands beside the running agent.
    func peek() -> [String: HeartbeatRecord] {
        guard let bytes = try? KernelFile.read(path, limit: HeartbeatFile.largest) else { return [:] }
        return (try? HeartbeatFile.decode(bytes)) ?? [:]
    }

    func save(_ records: [String: HeartbeatRecord]) throws(HeartbeatStoreError) {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot create \(temporary)") }
        let isWritten = Self.write(HeartbeatFile.encode(records), to: descriptor) && fsync(descriptor) == 0
        let problem = isWritten ? nil : failure("cannot write \(temporary)")
        close(descriptor)
        if let problem {
            unlink(temporary)
            throw problem
        }
        guard rename(temporary, path) == 0 else { throw failure("cannot put \(path) in place") }
        // The name is in the directory's own blocks: without this a power cut may bring the old file back.
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private func setAside(because reason: String) -> HeartbeatKept {
        let aside = path + ".unreadable"
        let isMoved = rename(path, aside) == 0
        return HeartbeatKept(
            problem: "\(path) cannot be used (\(reason)); heartbeats start anew"
                + (isMoved ? ", and the old file is \(aside)" : ""))
    }

    private func failure(_ what: String) -> HeartbeatStoreError {
        HeartbeatStoreError("\(what): \(String(cString: strerror(errno)))")
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

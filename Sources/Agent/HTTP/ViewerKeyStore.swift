import Crypto
import Glibc

/// The file that holds the key of the viewers' cookies, so that they outlive a restart.
///
/// Where the state directory cannot be written the key lives in memory, and cookies end with the process.
struct ViewerKeyStore: Sendable {
    /// The file, or nil to keep the key in memory.
    let path: String?

    /// The stored key; nil where there is none of the right length.
    func load() -> SymmetricKey? {
        guard let path else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 33)
        let count = read(descriptor, &bytes, bytes.count)
        return count == 32 ? SymmetricKey(data: bytes.prefix(32)) : nil
    }

    /// A key that could not be stored: cookies would live on after the next start.
    struct Unstored: Error, CustomStringConvertible {
        let path: String
        var description: String { "cannot write \(path): what was revoked would be accepted again after a restart" }
    }

    /// Makes a new key and stores it in place of the old one.
    ///
    /// - Throws: `Unstored`; the old key is out of the way even then, if the directory allows that.
    func replace() throws(Unstored) -> SymmetricKey {
        let key = SymmetricKey(size: .bits256)
        guard let path else { return key }
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            unlink(path)
            throw Unstored(path: path)
        }
        let written = key.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        fsync(descriptor)
        close(descriptor)
        guard written == 32, rename(temporary, path) == 0 else {
            unlink(temporary)
            unlink(path)
            throw Unstored(path: path)
        }
        return key
    }
}

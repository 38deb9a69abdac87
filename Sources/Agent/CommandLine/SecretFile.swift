import ArgumentParser
import LinuxHost

/// A file with one secret, read for a command.
enum SecretFile {
    static func read(_ path: String) throws -> String {
        do {
            let bytes = try KernelFile.read(path, limit: 64 << 10)
            let text = String(decoding: bytes, as: UTF8.self)
            return String(text.prefix { !$0.isNewline })
        } catch {
            throw ValidationError("cannot read the token: \(error)")
        }
    }
}

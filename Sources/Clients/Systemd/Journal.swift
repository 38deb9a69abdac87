import CSystemd
import Glibc

/// Structured entries for systemd's journal.
public enum Journal {
    /// Writes one entry; values may hold any bytes, line ends included.
    ///
    /// No fields make no entry. Blocks for one system call. Without a journal (`/run/systemd/journal/socket`) the
    /// entry is lost and the call still succeeds: ask `isStandardError(journalStream:)` first.
    ///
    /// - Throws: `SystemdError`, `invalidField` before anything is written when a name breaks the rules of `isField`.
    public static func send(_ fields: [(field: String, value: [UInt8])]) throws(SystemdError) {
        for (field, _) in fields where !isField(field) {
            throw SystemdError(
                .invalidField, "\"\(field)\" is no field: use A-Z, 0-9 and _, begin with a letter, at most 64")
        }
        if fields.isEmpty { return }
        let (bytes, lengths) = assignments(fields)
        let answer = bytes.withUnsafeBufferPointer { buffer in
            var vectors: [iovec] = []
            var offset = 0
            for length in lengths {
                // The journal only reads; iovec has no other pointer to offer.
                let base = buffer.baseAddress.map { UnsafeMutableRawPointer(mutating: $0 + offset) }
                vectors.append(iovec(iov_base: base, iov_len: length))
                offset += length
            }
            return sd_journal_sendv(vectors, Int32(clamping: vectors.count))
        }
        if answer < 0 { throw SystemdError(answer: answer, operation: "sd_journal_sendv") }
    }

    /// Whether a name may be a field of ours: A-Z, 0-9 and underscores, a letter first, 1 to 64 bytes.
    ///
    /// A leading underscore is journald's own, so that nobody can forge `_PID`.
    public static func isField(_ name: String) -> Bool {
        guard let first = name.utf8.first, (65...90).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }
    }

    /// Whether standard error ends in the journal.
    ///
    /// - Parameter journalStream: the value of `JOURNAL_STREAM`: device and inode, as `DEVICE:INODE` in decimal. A
    ///   program that redirects its output keeps the variable, so the numbers are compared with `fstat(2)`.
    public static func isStandardError(journalStream: String?) -> Bool {
        isStream(STDERR_FILENO, journalStream: journalStream)
    }

    static func isStream(_ descriptor: Int32, journalStream: String?) -> Bool {
        let parts = (journalStream ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }

    /// `FIELD=value` of every field, one behind the other, and the length of each.
    static func assignments(_ fields: [(field: String, value: [UInt8])]) -> (bytes: [UInt8], lengths: [Int]) {
        var bytes: [UInt8] = []
        var lengths: [Int] = []
        for (field, value) in fields {
            let start = bytes.count
            bytes += field.utf8
            bytes.append(UInt8(ascii: "="))
            bytes += value
            lengths.append(bytes.count - start)
        }
        return (bytes, lengths)
    }
}

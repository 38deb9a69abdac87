import CArgon2
import Glibc

/// An Argon2id hash of a password (RFC 9106), kept as a PHC string.
///
/// Hashing and comparing occupy a core and `cost.memory` for as long as the cost says: call them off the cooperative
/// pool. The description shows the cost, never salt or hash.
public struct PasswordHash: Sendable, CustomStringConvertible, CustomReflectable {
    /// The longest password that is looked at, in bytes of UTF-8.
    public static let passwordLimit = 4_096

    private let parts: PHCString

    /// Reads `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`; the cost is bounded as in `PasswordCost`.
    ///
    /// - Throws: `PasswordError`: `malformed`, or `outOfBounds`.
    public init(parsing text: String) throws(PasswordError) {
        parts = try PHCString(parsing: text)
    }

    /// Hashes a new password with 16 random bytes of salt from the kernel into 32 bytes.
    ///
    /// - Throws: `PasswordError`: `password` when it is empty or too long, `outOfMemory`, `failed`.
    public init(hashing password: String, cost: PasswordCost = .standard) throws(PasswordError) {
        if password.isEmpty { throw PasswordError(.password, "an empty password protects nothing") }
        let salt = try Self.randomSalt()
        let hash = try Self.derive(password, cost: cost, salt: salt, length: 32)
        parts = PHCString(cost: cost, salt: salt, hash: hash)
    }

    /// Whether this is the password; takes the same time wherever the two hashes differ.
    ///
    /// - Throws: `PasswordError`: `password` when it is too long, `outOfMemory`, `failed`; none of them means "wrong".
    public func matches(_ password: String) throws(PasswordError) -> Bool {
        let hash = try Self.derive(password, cost: parts.cost, salt: parts.salt, length: parts.hash.count)
        var difference: UInt8 = 0
        for (left, right) in zip(hash, parts.hash) { difference |= left ^ right }
        return difference == 0 && hash.count == parts.hash.count
    }

    /// What one comparison costs.
    public var cost: PasswordCost { parts.cost }

    /// The PHC string to be stored; treat it as a secret.
    public var encoded: String { parts.text }

    /// The kind and the cost.
    public var description: String { "argon2id(\(cost))" }
    /// The cost alone.
    public var customMirror: Mirror { Mirror(self, children: ["cost": cost]) }

    private static func derive(
        _ password: String, cost: PasswordCost, salt: [UInt8], length: Int
    ) throws(PasswordError) -> [UInt8] {
        var secret = Array(password.utf8)
        defer {
            secret.withUnsafeMutableBytes { bytes in
                if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
            }
        }
        guard secret.count <= passwordLimit else {
            throw PasswordError(.password, "longer than \(passwordLimit) bytes")
        }
        var hash = [UInt8](repeating: 0, count: length)
        let code = argon2id_hash_raw(
            cost.passes, cost.memory, cost.lanes, secret, secret.count, salt, salt.count, &hash, length)
        switch code {
        case ARGON2_OK.rawValue: return hash
        case ARGON2_MEMORY_ALLOCATION_ERROR.rawValue:
            throw PasswordError(.outOfMemory, "no \(cost.memory) KiB of memory; lower the cost or raise MemoryMax")
        default:
            let words = argon2_error_message(code).map { String(cString: $0) } ?? "error \(code)"
            throw PasswordError(.failed, "libargon2: \(words)")
        }
    }

    private static func randomSalt() throws(PasswordError) -> [UInt8] {
        var salt = [UInt8](repeating: 0, count: 16)
        // Up to 256 bytes come whole or not at all.
        guard getrandom(&salt, salt.count, 0) == salt.count else {
            throw PasswordError(.failed, "the kernel gave no random bytes (errno \(errno))")
        }
        return salt
    }
}

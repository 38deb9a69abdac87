/// The parts of `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`, the PHC string format with Base64 without padding.
struct PHCString {
    let cost: PasswordCost
    let salt: [UInt8]
    let hash: [UInt8]

    /// Reads the one canonical spelling; anything else, be it only a leading zero, is refused.
    init(parsing text: String) throws(PasswordError) {
        guard text.utf8.count <= 512 else { throw PasswordError(.malformed, "longer than 512 bytes") }
        let parts = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty else {
            throw PasswordError(.malformed, "expected $argon2id$v=19$m=…,t=…,p=…$SALT$HASH")
        }
        guard parts[1].elementsEqual("argon2id".utf8) else {
            throw PasswordError(.malformed, "only argon2id is accepted, not argon2i, argon2d or bcrypt")
        }
        guard parts[2].elementsEqual("v=19".utf8) else { throw PasswordError(.malformed, "only v=19 is accepted") }
        cost = try Self.cost(parts[3])
        guard let salt = Base64.decode(parts[4]), let hash = Base64.decode(parts[5]) else {
            throw PasswordError(.malformed, "salt or hash is not Base64 without padding")
        }
        guard (8...64).contains(salt.count) else {
            throw PasswordError(.outOfBounds, "a salt of \(salt.count) bytes is not in 8...64")
        }
        guard (16...64).contains(hash.count) else {
            throw PasswordError(.outOfBounds, "a hash of \(hash.count) bytes is not in 16...64")
        }
        self.salt = salt
        self.hash = hash
    }

    init(cost: PasswordCost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    var text: String { "$argon2id$v=19$\(cost)$\(Base64.encode(salt))$\(Base64.encode(hash))" }

    private static func cost(_ part: Substring.UTF8View) throws(PasswordError) -> PasswordCost {
        let numbers = part.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard numbers.count == 3, let memory = number(numbers[0], "m"), let passes = number(numbers[1], "t"),
            let lanes = number(numbers[2], "p")
        else { throw PasswordError(.malformed, "expected m=…,t=…,p=… with whole numbers") }
        return try PasswordCost(memory: memory, passes: passes, lanes: lanes)
    }

    private static func number(_ part: Substring.UTF8View, _ name: String) -> UInt32? {
        guard part.starts(with: "\(name)=".utf8) else { return nil }
        let digits = part.dropFirst(2)
        guard let first = digits.first, first != UInt8(ascii: "0"), digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return UInt32(Substring(digits))
    }
}

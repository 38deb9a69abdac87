/// The numbers of the users in `/etc/passwd`.
struct UserNames: Equatable {
    private let numbers: [String: UInt64]

    /// Reads lines `name:password:number:…`; others are left out, and of a name that stands twice the first holds.
    init(_ bytes: ByteText) {
        var numbers: [String: UInt64] = [:]
        bytes.forEachLine { line in
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count >= 3, !fields[0].isEmpty, let number = fields[2].unsigned else { return }
            if numbers[fields[0].text] == nil { numbers[fields[0].text] = number }
        }
        self.numbers = numbers
    }

    /// A user's number; a number stands for itself.
    func number(of user: String) -> UInt64? { UInt64(user) ?? numbers[user] }
}

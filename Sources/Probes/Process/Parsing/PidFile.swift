/// What a file with a process number says.
enum PidFile: Equatable {
    case number(Int)
    /// It holds something else; the words say what.
    case unreadable(String)

    /// How much of a file is read: PostgreSQL's has lines besides the number.
    static let sizeLimit = 4_096

    /// Reads the first line of a file's beginning.
    init(_ bytes: ByteText) {
        let line = (bytes.lines.first ?? []).trimmed
        if line.isEmpty {
            self = .unreadable("is empty")
        } else if let number = line.unsigned, number > 0, number <= 4_194_304 {
            // 2^22 is the largest process number that Linux can be set to give.
            self = .number(Int(number))
        } else {
            self = .unreadable("does not begin with a process number")
        }
    }
}

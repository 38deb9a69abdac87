/// The arguments of a process, as `/proc/PID/cmdline` has them.
struct CommandLine: Equatable, Sendable {
    /// The arguments joined by spaces, without what a program that renamed itself left empty at the end.
    let text: String
    /// The base names of the first two words: the program, and the script that an interpreter runs.
    let firstNames: [String]
    /// The first word as it is.
    let program: String

    /// Reads arguments that end in NUL each; a program that wrote over them may have left none.
    init(_ bytes: ByteText) {
        let trimmed = bytes.trimmed
        text = String(decoding: trimmed.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
        let words = trimmed.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 == 0 || $0 == 0x20 }.prefix(2)
        program = words.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        firstNames = words.map { word in
            String(
                decoding: word[((word.lastIndex(of: UInt8(ascii: "/")) ?? word.startIndex - 1) + 1)...], as: UTF8.self)
        }
    }
}

/// Why a stream of replies cannot be read any further.
enum RESPFault: Error, Equatable {
    /// What came is no reply; hiredis' words.
    case malformed(String)
    /// A reply is larger than allowed; in words, which limit it passed.
    case tooLarge(String)
    /// hiredis has no memory.
    case outOfMemory
}

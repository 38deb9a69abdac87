/// What `/proc/PID/stat` says of a process's or thread's state.
struct ProcessState: Equatable {
    /// The letter of the state: R, S, D, Z, T, I and others.
    let letter: UInt8
    /// How many threads the process has.
    let threads: UInt64

    /// Reads `1234 (name) S 1 …`; the name may hold anything, parentheses and line feeds included.
    ///
    /// Source: `proc_pid_stat(5)`, fields 3 and 20.
    init?(_ bytes: ByteText) {
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        var field = 2
        var start = end + 1
        var letter: UInt8?
        // Walks the fields without making an array of them: there is one such line for every process and round.
        while start < bytes.endIndex {
            let isSpace = bytes[start] <= 0x20
            guard !isSpace else {
                start += 1
                continue
            }
            let stop = bytes[start...].firstIndex { $0 <= 0x20 } ?? bytes.endIndex
            field += 1
            if field == 3 {
                guard stop - start == 1, bytes[start] >= 65, bytes[start] <= 122 else { return nil }
                letter = bytes[start]
            } else if field == 20 {
                guard let letter, let threads = bytes[start..<stop].unsigned else { return nil }
                self.letter = letter
                self.threads = threads
                return
            }
            start = stop
        }
        return nil
    }
}

import CSystemd
import Glibc

/// Reads the newest messages of a systemd unit from the journal.
public enum JournalReader {
    /// The longest message that is handed out, in bytes.
    private static let longest = 1_000

    /// The last messages of a unit, the oldest of them first; empty where it has none, or where none may be read.
    ///
    /// Blocks for as long as the journal's files take to be searched: call it on a thread that may wait.
    ///
    /// - Parameters:
    ///   - unit: the unit's name with its suffix, such as `shop.service`; what it started and what systemd says of it
    ///     count both.
    ///   - count: how many at most.
    ///   - directory: where the journal's files are; nil for this machine's journal.
    /// - Throws: `SystemdError`, `failed` where the journal cannot be opened.
    public static func lastMessages(
        of unit: String, count: Int, directory: String? = nil
    ) throws(SystemdError) -> [String] {
        var journal: OpaquePointer?
        let answer =
            directory.map { sd_journal_open_directory(&journal, $0, 0) }
            ?? sd_journal_open(&journal, Int32(SD_JOURNAL_LOCAL_ONLY))
        guard answer >= 0, let journal else { throw SystemdError(answer: answer, operation: "sd_journal_open") }
        defer { sd_journal_close(journal) }
        // What the unit's processes say, or what the service manager says of it.
        try match("_SYSTEMD_UNIT=\(unit)", in: journal)
        try check(sd_journal_add_disjunction(journal), "sd_journal_add_disjunction")
        try match("_PID=1", in: journal)
        try match("UNIT=\(unit)", in: journal)
        try check(sd_journal_seek_tail(journal), "sd_journal_seek_tail")
        var messages: [String] = []
        while messages.count < count {
            let moved = sd_journal_previous(journal)
            try check(moved, "sd_journal_previous")
            if moved == 0 { break }
            if let message = message(of: journal) { messages.append(message) }
        }
        return messages.reversed()
    }

    private static func match(_ text: String, in journal: OpaquePointer) throws(SystemdError) {
        let bytes = Array(text.utf8)
        let answer = bytes.withUnsafeBytes { sd_journal_add_match(journal, $0.baseAddress, $0.count) }
        try check(answer, "sd_journal_add_match")
    }

    private static func check(_ answer: Int32, _ operation: String) throws(SystemdError) {
        if answer < 0 { throw SystemdError(answer: answer, operation: operation) }
    }

    /// The text of the entry that the journal stands at; nil for one without a text.
    private static func message(of journal: OpaquePointer) -> String? {
        let name = "MESSAGE="
        var data: UnsafeRawPointer?
        var length = 0
        guard sd_journal_get_data(journal, "MESSAGE", &data, &length) >= 0, let data, length > name.utf8.count else {
            return nil
        }
        let value = UnsafeRawBufferPointer(start: data, count: length).dropFirst(name.utf8.count)
        return String(decoding: value.prefix(longest), as: UTF8.self)
    }
}

import Glibc

/// The code of the program and its libraries, as far as it is mapped into this process's memory.
///
/// The kernel maps code page by page as it is run, with what lies around it, and never takes a page away while there is
/// memory for all. Half of it is run once: what reads settings, relocates libraries, makes the first of everything.
public enum ProgramCode {
    /// Takes code out of this process's resident memory; what is run again is mapped again, without reading the disk.
    ///
    /// A page that differs from its file (a debugger's breakpoint) would lose that: such mappings are left alone.
    ///
    /// - Returns: how many bytes were resident in what was taken out.
    @discardableResult
    public static func release() -> Int {
        guard let smaps = try? KernelFile.read("/proc/self/smaps") else { return 0 }
        var released = 0
        for mapping in unchangedCode(in: smaps) {
            guard let start = UnsafeMutableRawPointer(bitPattern: mapping.addresses.lowerBound),
                madvise(start, mapping.addresses.count, MADV_DONTNEED) == 0
            else { continue }
            released += mapping.resident
        }
        return released
    }

    /// The mappings of code from files that are as their files are; of `/proc/PID/smaps` (proc(5)).
    static func unchangedCode(in smaps: [UInt8]) -> [(addresses: Range<UInt>, resident: Int)] {
        var found: [(addresses: Range<UInt>, resident: Int)] = []
        var current: (addresses: Range<UInt>, resident: Int)?
        for line in smaps.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard let first = words.first else { continue }
            if !first.hasSuffix(":") {
                let isCode = words.count >= 6 && words[1] == "r-xp" && words[5].hasPrefix("/")
                current = isCode ? range(first).map { ($0, 0) } : nil
            } else if first == "Rss:", words.count > 1 {
                current?.resident = (Int(words[1]) ?? 0).multipliedReportingOverflow(by: 1_024).partialValue
            } else if first == "Anonymous:" {
                if let current, words.count > 1, words[1] == "0" { found.append(current) }
                current = nil
            }
        }
        return found
    }

    /// `55d0c8a00000-55d0c9000000`.
    private static func range(_ word: String) -> Range<UInt>? {
        let ends = word.split(separator: "-").map { UInt($0, radix: 16) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
        return start..<end
    }
}

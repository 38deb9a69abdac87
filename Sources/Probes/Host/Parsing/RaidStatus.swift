/// One array of `/proc/mdstat`.
struct RaidArray: Equatable {
    /// What the kernel does to bring the members of an array into agreement.
    enum Activity: String {
        case recovery, reshape, check, resync
    }

    /// How many members an array has.
    struct Members: Equatable {
        /// How many it needs to be whole.
        let required: UInt64
        /// How many of them work.
        let active: UInt64
    }

    let name: String
    /// `active`, `inactive` or `broken`.
    let state: String
    /// What is under way or waits for its turn; nil where nothing does.
    var activity: Activity?
    /// Members that failed.
    let failed: Int
    /// Members that wait to replace another.
    let spare: Int
    /// Nil where the kernel does not say.
    var members: Members?
    /// Size in blocks of 1 KiB; nil where the kernel does not say.
    var blocks: UInt64?
    /// How many blocks the activity has done; 0 while it waits; nil where there is none.
    var done: UInt64?
}

/// Reads `/proc/mdstat`.
enum RaidStatus {
    /// The arrays in the kernel's order.
    ///
    /// An array begins at the left margin; its lines below are indented, and the first of them has its size. Source of
    /// the format: `md_seq_show` and `status_resync` in the kernel's `drivers/md/md.c`, and `status` of each level.
    static func parse(_ bytes: ByteText, path: String) throws(CollectorError) -> [RaidArray] {
        var arrays: [RaidArray] = []
        var hasTitle = false
        // Whether the next indented line is the first one of its array.
        var isFirst = false
        // Without redundancy no line below says how many members there are.
        var counted: Int?
        try bytes.forEachLine { line throws(CollectorError) in
            if line.hasPrefix("Personalities") {
                hasTitle = true
            } else if line.trimmed.isEmpty || line.hasPrefix("unused devices") {
                isFirst = false
            } else if let first = line.first, first != 0x20, first != 0x09 {
                guard hasTitle, let (array, members) = head(line) else { throw .malformed(path, line) }
                arrays.append(array)
                counted = members
                isFirst = true
            } else if let last = arrays.indices.last {
                if isFirst { arrays[last].add(size: line, members: counted) } else { arrays[last].add(progress: line) }
                isFirst = false
            }
        }
        if !hasTitle { throw .malformed(path) }
        return arrays
    }

    /// `md0 : active (read-only) raid1 sdb1[1] sda1[0](F)`: the array, and its members where all of them are needed.
    private static func head(_ line: ByteText) -> (RaidArray, members: Int?)? {
        let fields = line.fields
        guard fields.count >= 3, fields[1].equals(":") else { return nil }
        let rest = fields.dropFirst(3)
        let members = rest.filter { $0.contains(UInt8(ascii: "[")) }
        let array = RaidArray(
            name: fields[0].text, state: fields[2].text, failed: members.filter { $0.hasFlag("F") }.count,
            spare: members.filter { $0.hasFlag("S") }.count)
        let hasNoRedundancy = rest.contains { $0.equals("raid0") || $0.equals("linear") }
        if hasNoRedundancy { return (array, members.count) }
        return (array, fields[2].equals("inactive") ? 0 : nil)
    }
}

extension RaidArray {
    /// `195310144 blocks super 1.2 [3/2] [U_U]`: the number before `blocks`, and needed and working members.
    fileprivate mutating func add(size line: ByteText, members counted: Int?) {
        let fields = line.fields
        guard fields.count >= 2, fields[1].equals("blocks"), let blocks = fields[0].unsigned else { return }
        self.blocks = blocks
        if let counted {
            // An inactive array has members that wait, but none that works.
            members = Members(required: UInt64(counted), active: UInt64(counted))
        } else {
            members = fields.lazy.compactMap { $0.pair(between: "[", and: "]") }.first.map {
                Members(required: $0, active: $1)
            }
        }
    }

    /// `[=>...]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec`, or `resync=PENDING`.
    fileprivate mutating func add(progress line: ByteText) {
        let fields = line.fields
        guard activity == nil, fields.first?.equals("bitmap:") == false else { return }
        for field in fields {
            let word = field.prefix { $0 != UInt8(ascii: "=") }
            guard let activity = Activity(rawValue: word.text) else { continue }
            self.activity = activity
            done = fields.lazy.compactMap { $0.pair(between: "(", and: ")") }.first?.0 ?? 0
            return
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether a member has the letter in parentheses behind its number: `sda1[0](W)(F)`.
    fileprivate func hasFlag(_ letter: Unicode.Scalar) -> Bool {
        split(separator: UInt8(ascii: "(")).dropFirst().contains { $0.starts(with: [UInt8(ascii: letter), 0x29]) }
    }

    /// The two numbers of `[3/2]`, all of the bytes; nil for anything else.
    fileprivate func pair(between open: Unicode.Scalar, and close: Unicode.Scalar) -> (UInt64, UInt64)? {
        guard count >= 5, first == UInt8(ascii: open), last == UInt8(ascii: close),
            let (left, right) = dropFirst().dropLast().split(at: "/"), let one = left.unsigned,
            let other = right.unsigned
        else { return nil }
        return (one, other)
    }
}

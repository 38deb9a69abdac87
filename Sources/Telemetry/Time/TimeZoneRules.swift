/// When a time zone was or will be how far from UTC, as its file in the zone database says.
///
/// Source: RFC 9636 (TZif), version 1 to 4; the rule for the time after the last transition is the file's footer.
public struct TimeZoneRules: Sendable, Equatable {
    /// Why bytes are no zone of the database.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong, in a few words.
        public let description: String
    }

    /// Universal time: no transitions at all.
    public static let utc = TimeZoneRules(moments: [], offsets: [0], names: ["UTC"], kinds: [], footer: nil)

    /// The largest file that is read; the database's own have some 4 KiB.
    public static let largestFile = 256 << 10

    private let moments: [Int64]
    /// Seconds east of Greenwich of each kind of time; the first one holds before the first transition.
    private let offsets: [Int64]
    /// What each kind of time is called (`WIB`), where it has letters for it.
    private let names: [String?]
    private let kinds: [UInt8]
    private let footer: TimeZoneFooter?

    private init(moments: [Int64], offsets: [Int64], names: [String?], kinds: [UInt8], footer: TimeZoneFooter?) {
        self.moments = moments
        self.offsets = offsets
        self.names = names
        self.kinds = kinds
        self.footer = footer
    }

    /// Reads the bytes of a zone's file.
    ///
    /// - Throws: `Problem` for anything but a whole file: cut, absurdly large, out of order.
    public init(parsing bytes: [UInt8]) throws(Problem) {
        guard bytes.count <= Self.largestFile else { throw Problem(description: "a zone's file is never so large") }
        let first = try Header(bytes, at: 0)
        guard first.version >= 2 else {
            self = try Self.block(bytes, first, wide: false).rules(footer: nil)
            return
        }
        let second = try Header(bytes, at: first.end(wide: false))
        let block = try Self.block(bytes, second, wide: true)
        let rest = bytes[min(second.end(wide: true), bytes.count)...]
        guard rest.first == 10, let end = rest.dropFirst().firstIndex(of: 10) else {
            throw Problem(description: "the footer is cut")
        }
        let text = rest[(rest.startIndex + 1)..<end]
        guard text.isEmpty || TimeZoneFooter(parsing: text) != nil else {
            throw Problem(description: "the footer is no rule for daylight saving")
        }
        self = block.rules(footer: TimeZoneFooter(parsing: text))
    }

    /// Seconds east of Greenwich at a moment.
    public func offset(at moment: WallTime) -> Int64 { offset(atSeconds: moment.secondsSinceEpoch) }

    /// What the zone's time is called at a moment, such as `WIB` or `CEST`; nil where it has a number for a name.
    public func abbreviation(at moment: WallTime) -> String? {
        guard let kind = kind(atSeconds: moment.secondsSinceEpoch) else {
            return footer?.name(at: moment.secondsSinceEpoch) ?? names.first ?? nil
        }
        return names[kind]
    }

    /// The earliest moment at which clocks of the zone show a civil time; where they skip it, the moment of the skip.
    ///
    /// - Parameter civilSeconds: the civil time as if it were UTC, in seconds since 1970.
    public func moment(ofCivil civilSeconds: Int64) -> WallTime {
        guard (-(1 << 40)...1 << 40).contains(civilSeconds) else { return WallTime(secondsSinceEpoch: civilSeconds) }
        // Around a transition the offsets of the days before and after are the only ones that can hold.
        let before = offset(atSeconds: civilSeconds &- 2 * 86_400)
        let after = offset(atSeconds: civilSeconds &+ 2 * 86_400)
        let candidates = [before, after, offset(atSeconds: civilSeconds &- before)].map { civilSeconds &- $0 }.sorted()
        if let real = candidates.first(where: { offset(atSeconds: $0) &+ $0 == civilSeconds }) {
            return WallTime(secondsSinceEpoch: real)
        }
        // Skipped: the clocks jump between the first and the last candidate.
        var low = candidates[0] &- 86_400
        var high = candidates[2] &+ 86_400
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if middle &+ offset(atSeconds: middle) > civilSeconds { high = middle } else { low = middle }
        }
        return WallTime(secondsSinceEpoch: high)
    }

    private func offset(atSeconds seconds: Int64) -> Int64 {
        guard let kind = kind(atSeconds: seconds) else { return footer?.offset(at: seconds) ?? offsets.first ?? 0 }
        return offsets[kind]
    }

    /// Which kind of time holds at a moment; nil where it is the footer that says so.
    private func kind(atSeconds seconds: Int64) -> Int? {
        guard let last = moments.last, seconds < last || footer == nil else { return nil }
        var low = 0
        var high = moments.count
        while low < high {
            let middle = (low + high) / 2
            if moments[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : Int(kinds[low - 1])
    }
}

extension TimeZoneRules {
    private struct Header {
        let start: Int
        let version: Int
        private let counts: [Int]

        var transitions: Int { counts[3] }
        var kinds: Int { counts[4] }
        var letters: Int { counts[5] }
        var body: Int { start + 44 }

        init(_ bytes: [UInt8], at start: Int) throws(Problem) {
            guard start >= 0, bytes.count >= start + 44, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
                throw Problem(description: "this is no file of the zone database")
            }
            self.start = start
            version = bytes[start + 4] == 0 ? 1 : Int(bytes[start + 4]) - 48
            counts = (0..<6).map { Int(TimeZoneRules.number(bytes, at: start + 20 + $0 * 4, width: 4)) }
            guard counts.allSatisfy({ (0...TimeZoneRules.largestFile).contains($0) }), counts[4] > 0 else {
                throw Problem(description: "its counts are absurd")
            }
        }

        /// Where what follows the block begins: counts of isutc, isstd, leap, time, type and char, in this order.
        func end(wide: Bool) -> Int {
            let width = wide ? 8 : 4
            return body + counts[3] * (width + 1) + counts[4] * 6 + counts[5] + counts[2] * (width + 4) + counts[1]
                + counts[0]
        }
    }

    private struct Block {
        let moments: [Int64]
        let offsets: [Int64]
        let names: [String?]
        let kinds: [UInt8]

        func rules(footer: TimeZoneFooter?) -> TimeZoneRules {
            TimeZoneRules(moments: moments, offsets: offsets, names: names, kinds: kinds, footer: footer)
        }
    }

    private static func block(_ bytes: [UInt8], _ header: Header, wide: Bool) throws(Problem) -> Block {
        guard header.end(wide: wide) <= bytes.count else { throw Problem(description: "the file is cut") }
        let width = wide ? 8 : 4
        let moments = (0..<header.transitions).map { number(bytes, at: header.body + $0 * width, width: width) }
        let kindsAt = header.body + header.transitions * width
        let kinds = Array(bytes[kindsAt..<(kindsAt + header.transitions)])
        let typesAt = kindsAt + header.transitions
        let offsets = (0..<header.kinds).map { number(bytes, at: typesAt + $0 * 6, width: 4) }
        let lettersAt = typesAt + header.kinds * 6
        let letters = bytes[lettersAt..<(lettersAt + header.letters)]
        let names = (0..<header.kinds).map { kind in
            TimeZoneFooter.letters(letters.dropFirst(Int(bytes[typesAt + kind * 6 + 5])).prefix { $0 != 0 })
        }
        guard kinds.allSatisfy({ Int($0) < offsets.count }), offsets.allSatisfy({ abs($0) < 26 * 3_600 }),
            zip(moments, moments.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw Problem(description: "its transitions are out of order") }
        return Block(moments: moments, offsets: offsets, names: names, kinds: kinds)
    }

    /// A signed number, most significant byte first.
    private static func number(_ bytes: [UInt8], at start: Int, width: Int) -> Int64 {
        let value = bytes[start..<(start + width)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}

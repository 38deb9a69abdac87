import Telemetry

/// The attributes `process.*`, of this process.
///
/// Arguments are not told: they may hold secrets.
enum ProcessDetector {
    /// A random identity (UUID of version 4) that lasts as long as the process.
    static let instanceID = randomIdentity(UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    static func attributes(_ system: ResourceSystem) -> [Attribute] {
        let path = system.link("/proc/self/exe").map(withoutDeletion)
        let found = [
            ("process.executable.path", path), ("process.executable.name", path.map(lastPart)),
            ("process.command", command(system)), ("process.owner", owner(system)),
            ("process.creation.time", creation(system)),
        ]
        let known = [
            Attribute("process.pid", .int(Int64(system.processID))), Attribute("process.runtime.name", "swift"),
            Attribute("process.runtime.version", .string(languageVersion)),
        ]
        return known + found.compactMap { key, value in value.map { Attribute(key, .string($0)) } }
    }

    /// 128 random bits as a UUID of version 4.
    static func randomIdentity(_ high: UInt64, _ low: UInt64) -> String {
        let digits = HexText.text(high & ~0xf000 | 0x4000, low & ~(3 << 62) | 2 << 62)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    /// What stands first in the command line.
    private static func command(_ system: ResourceSystem) -> String? {
        guard let bytes = system.read("/proc/self/cmdline") else { return nil }
        let first = bytes.prefix { $0 != 0 }
        return first.isEmpty ? nil : String(validating: first, as: UTF8.self)
    }

    /// The user's name; nil for one that is not in the machine's own list, such as systemd's dynamic users.
    private static func owner(_ system: ResourceSystem) -> String? {
        guard let bytes = system.read("/etc/passwd") else { return nil }
        let wanted = Array("\(system.userID)".utf8)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, fields[2].elementsEqual(wanted), !fields[0].isEmpty else { continue }
            return String(validating: fields[0], as: UTF8.self)
        }
        return nil
    }

    /// When the process was started: the machine's start and the ticks from then on.
    private static func creation(_ system: ResourceSystem) -> String? {
        guard let own = system.read("/proc/self/stat"), let end = own.lastIndex(of: UInt8(ascii: ")")),
            let machine = system.read("/proc/stat"),
            let line = machine.split(separator: UInt8(ascii: "\n")).first(where: { $0.starts(with: "btime ".utf8) }),
            let boot = Int64(String(decoding: line.dropFirst(6), as: UTF8.self)), boot >= 0
        else { return nil }
        // After the name in parentheses the third field comes next; the 22nd is the start.
        let fields = own[(end + 1)...].split(separator: UInt8(ascii: " "))
        let perSecond = Int64(max(1, system.ticksPerSecond))
        guard fields.count > 19, let ticks = Int64(String(decoding: fields[19], as: UTF8.self)), ticks >= 0 else {
            return nil
        }
        let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: perSecond)
        let (moment, overflow) = boot.addingReportingOverflow(seconds)
        guard !overflow, moment < 1 << 40 else { return nil }
        let nanoseconds = Int32(clamping: Int64(Double(rest) / Double(perSecond) * 1e9))
        return WallTime(secondsSinceEpoch: moment, nanoseconds: nanoseconds).rfc3339
    }

    /// The kernel marks the file of a program that was replaced while it runs.
    private static func withoutDeletion(_ path: String) -> String {
        path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : path
    }

    private static func lastPart(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The version of the language that this was built with.
    private static let languageVersion: String = {
        #if swift(>=6.4)
            "6.4"
        #elseif swift(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }()
}

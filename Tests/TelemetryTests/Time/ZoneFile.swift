import Telemetry

/// Files of the zone database, put together by hand.
enum ZoneFile {
    /// A zone of one offset before the footer takes over, after one old transition.
    static func bytes(offset: Int32, footer: String, version: UInt8 = UInt8(ascii: "2")) -> [UInt8] {
        header(version, transitions: 0, kinds: 1) + kind(0) + letters
            + header(version, transitions: 1, kinds: 2) + big(Int64(-2_000_000_000)) + [1] + kind(0) + kind(offset)
            + letters + Array("\n\(footer)\n".utf8)
    }

    static func rules(offset: Int32 = 0, footer: String) throws -> TimeZoneRules {
        try TimeZoneRules(parsing: bytes(offset: offset, footer: footer))
    }

    /// Berlin since 1996.
    static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"

    private static func header(_ version: UInt8, transitions: UInt32, kinds: UInt32) -> [UInt8] {
        Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15) + big(UInt32(0)) + big(UInt32(0))
            + big(UInt32(0)) + big(transitions) + big(kinds) + big(UInt32(4))
    }

    private static func kind(_ offset: Int32) -> [UInt8] {
        big(UInt32(bitPattern: offset)) + [0, 0]
    }

    private static let letters = [UInt8](repeating: 0, count: 4)

    private static func big<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

extension WallTime {
    /// A moment of a test.
    init(_ text: String) {
        self = WallTime(parsing: text) ?? WallTime(secondsSinceEpoch: 0)
    }
}

import Telemetry
import Testing

@testable import LinuxHost
@testable import Probes

/// A parser under its name, and a recorded input of it.
struct ParserUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fixture: String
    let parse: @Sendable (ByteText) throws -> Void

    static let all: [ParserUnderTest] = [
        Self(testDescription: "mountinfo", fixture: "proc/1/mountinfo") { _ = try MountTable.parse($0, path: "") },
        Self(testDescription: "diskstats", fixture: "proc/diskstats") { _ = try DiskTable.parse($0, path: "") },
        Self(testDescription: "udev", fixture: "udev/b254:0") { _ = UdevProperties.parse($0) },
        Self(testDescription: "net/dev", fixture: "proc/net/dev") { _ = try DeviceTrafficTable.parse($0, path: "") },
        Self(testDescription: "links", fixture: "netlink/links.bin") {
            var links: [NetworkLink] = []
            _ = LinkTable.parse($0, into: &links)
        },
        Self(testDescription: "socket diagnostics", fixture: "netlink/tcp.bin") {
            var summary = SocketDiagnostics.Summary()
            _ = SocketDiagnostics.count($0, into: &summary)
        },
        Self(testDescription: "snmp", fixture: "proc/net/snmp") {
            try ProtocolCounters.forEachPair(in: $0, path: "") { names, _ in _ = ProtocolCounters.fullNames(names) }
        },
        Self(testDescription: "snmp6", fixture: "proc/net/snmp6") { _ = ProtocolCounters.fullName6($0) },
        Self(testDescription: "sockstat", fixture: "proc/net/sockstat") {
            _ = try SocketStatistics.parse($0, path: "")
        },
        Self(testDescription: "tcp", fixture: "proc/net/tcp") {
            try SocketTable.forEachSocket(in: $0, path: "") { _, _, _ in }
        },
        Self(testDescription: "arp", fixture: "proc/net/arp") { _ = try ArpCollector.parse($0, path: "") },
        Self(testDescription: "stat", fixture: "proc/77/stat") { _ = ProcessState($0) },
        Self(testDescription: "interface attribute", fixture: "sys/class/net/eth0/flags") {
            _ = InterfaceFiles.number($0)
        },
        Self(testDescription: "cpu.stat", fixture: "sys/fs/cgroup/system.slice/nginx.service/cpu.stat") {
            _ = try CgroupFile.values(of: ["usage_usec"], in: $0, path: "")
        },
        Self(testDescription: "io.stat", fixture: "sys/fs/cgroup/system.slice/nginx.service/io.stat") {
            _ = try CgroupFile.sums(of: ["rbytes"], in: $0, path: "")
        },
        Self(testDescription: "memory.pressure", fixture: "sys/fs/cgroup/system.slice/nginx.service/memory.pressure") {
            _ = try CgroupFile.pressure($0, path: "")
        },
        Self(testDescription: "limit", fixture: "sys/fs/cgroup/system.slice/nginx.service/memory.max") {
            _ = try CgroupFile.limit($0, path: "")
        },
        Self(testDescription: "cgroup", fixture: "proc/self/cgroup") { _ = CgroupFile.ownPath($0) },
        Self(testDescription: "exposition", fixture: "textfile/sample.prom") { _ = try ExpositionParser.parse($0) },
    ]
}

@Suite("hostile input")
struct HostileInputTests {
    /// Parses and takes an error for an answer; only a trap would fail.
    private func survives(_ parser: ParserUnderTest, _ bytes: ByteText) {
        do {
            try parser.parse(bytes)
        } catch {
            #expect(error is CollectorError || error is ExpositionError)
        }
    }

    @Test("the recorded input itself is read", arguments: ParserUnderTest.all)
    func recorded(parser: ParserUnderTest) throws {
        try parser.parse(try RecordedHost.bytes(parser.fixture)[...])
    }

    @Test("input that is empty, or cut at any byte", arguments: ParserUnderTest.all)
    func cut(parser: ParserUnderTest) throws {
        let bytes = try RecordedHost.bytes(parser.fixture).prefix(1_500)
        for length in 0...bytes.count { survives(parser, bytes.prefix(length)) }
    }

    @Test("input with any byte changed", arguments: ParserUnderTest.all)
    func changed(parser: ParserUnderTest) throws {
        var bytes = ByteText(try RecordedHost.bytes(parser.fixture).prefix(500))
        for index in bytes.indices {
            let byte = bytes[index]
            for other: UInt8 in [0, 0x20, 0x0A, 0x39, 0xFF] {
                bytes[index] = other
                survives(parser, bytes)
            }
            bytes[index] = byte
        }
    }

    private static let noise: [UInt8] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<(1 << 20)).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }()

    @Test("a mebibyte of garbage, and of one byte", arguments: ParserUnderTest.all)
    func garbage(parser: ParserUnderTest) {
        survives(parser, Self.noise[...])
        survives(parser, ByteText(repeating: UInt8(ascii: "9"), count: 1 << 20))
        survives(parser, ByteText(repeating: UInt8(ascii: "\n"), count: 1 << 20))
    }
}

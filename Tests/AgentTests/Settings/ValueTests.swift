import Testing

@testable import Agent

@Suite("Values of settings")
struct ValueTests {
    @Test(
        "durations are numbers with units, the largest first",
        arguments: [
            ("0", Duration.zero), ("15s", .seconds(15)), ("5m", .seconds(300)), ("250ms", .milliseconds(250)),
            ("1h30m", .seconds(5_400)), ("2d", .seconds(172_800)), ("1m30s500ms", .milliseconds(90_500)),
            ("7us", .microseconds(7)), ("9ns", .nanoseconds(9)),
        ])
    func durations(text: String, duration: Duration) { #expect(DurationText.parse(text) == duration) }

    @Test(
        "what is no duration is none",
        arguments: [
            "", "15", "s", "15 s", "-5s", "+5s", "1.5s", "5s5s", "30m1h", "1w", "1S", "9223372036854775807d",
            "292471208677s1s", "１５s", "99999999999999999999s", "300y",
        ])
    func noDurations(text: String) { #expect(DurationText.parse(text) == nil) }

    @Test("a rendered duration reads as the same one", arguments: ["1h30m", "250ms", "2d", "15s", "1d1h1m1s1ms"])
    func rendered(text: String) { #expect(DurationText.parse(text).map(DurationText.render) == text) }

    @Test(
        "sizes count in powers of 1024 and of 1000",
        arguments: [
            ("512", Int64(512)), ("96MiB", 100_663_296), ("1GB", 1_000_000_000), ("1 KiB", 1_024), ("2kB", 2_000),
            ("0", 0),
        ])
    func sizes(text: String, bytes: Int64) { #expect(SizeText.parse(text) == bytes) }

    @Test(
        "what is no size is none",
        arguments: ["", "MiB", "-1", "1.5GiB", "1MIB", "1M", "9999999999TiB", "8388608TiB", "1  KiB", "1KiB "])
    func noSizes(text: String) { #expect(SizeText.parse(text) == nil) }

    @Test(
        "limits are shares, times, sizes or numbers",
        arguments: [
            ("85%", Threshold.ratio(0.85)), ("0.5%", .ratio(0.005)), ("30s", .duration(.seconds(30))),
            ("10GiB", .bytes(10 << 30)), ("200", .number(200)), ("1.5", .number(1.5)),
        ])
    func thresholds(text: String, threshold: Threshold) {
        #expect(Threshold(parsing: text) == threshold)
        #expect(threshold.description == text)
    }

    @Test("what is no limit is none", arguments: ["", "%", "-1", "1e999", "nan", "inf", "0x10", "85 %", "x%", "1e9%"])
    func noThresholds(text: String) { #expect(Threshold(parsing: text) == nil) }

    @Test(
        "addresses are read as their bytes",
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1] as [UInt8]), ("::", Array(repeating: 0, count: 16)),
            ("::1", Array(repeating: 0, count: 15) + [1]), ("fe80::", [0xFE, 0x80] + Array(repeating: 0, count: 14)),
            ("::ffff:10.0.0.1", Array(repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
        ])
    func addresses(text: String, bytes: [UInt8]) { #expect(IPAddress(parsing: text)?.bytes == bytes) }

    @Test(
        "what is no address is none",
        arguments: [
            "", ".", ":", ":::", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "1::2::3", "12345::", "g::", "[::1]",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "::1%lo", "1.2.3.4/8", "+1.2.3.4", "::+1", "1:2:3:4:5:6:7::8:",
            "::1.2.3.4:5",
        ])
    func noAddresses(text: String) { #expect(IPAddress(parsing: text) == nil) }

    @Test("a network holds its addresses, also where they are written as IPv6")
    func networks() throws {
        let network = try #require(AddressRange(parsing: "10.0.0.0/9"))
        #expect(network.contains(try #require(IPAddress(parsing: "10.127.0.1"))))
        #expect(network.contains(try #require(IPAddress(parsing: "::ffff:10.0.0.1"))))
        #expect(!network.contains(try #require(IPAddress(parsing: "10.128.0.1"))))
        #expect(!network.contains(try #require(IPAddress(parsing: "::1"))))
        #expect(AddressRange(parsing: "::/0")?.contains(try #require(IPAddress(parsing: "fe80::1"))) == true)
        for text in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8"] {
            #expect(AddressRange(parsing: text) == nil)
        }
    }

    @Test("a listener's address needs a host and a port")
    func listeners() {
        #expect(ListenAddress(parsing: "0.0.0.0:9100") == ListenAddress(host: "0.0.0.0", port: 9_100))
        #expect(ListenAddress(parsing: "[::1]:80")?.description == "[::1]:80")
        for text in ["", ":9100", "::1:80", "[::1]", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "host:1", "[1.2.3.4]:1"] {
            #expect(ListenAddress(parsing: text) == nil)
        }
    }

    @Test("patterns match any text at a star, and two of them may overlap")
    func globs() {
        #expect(Glob("host/local:disk:*").matches("host/local:disk:/var/lib"))
        #expect(!Glob("host/local:disk:*").matches("host/local:disk"))
        #expect(Glob("*").matches("") && Glob("a?c").matches("abc") && !Glob("a?c").matches("ac"))
        #expect(Glob("host/*:disk").overlaps(Glob("host/local:*")))
        #expect(!Glob("host/*:dsk").overlaps(Glob("host/local:disk")))
        let hostile = Glob(String(repeating: "*a", count: 500))
        #expect(!hostile.matches(String(repeating: "a", count: 2_000) + "b"))
    }

    @Test("the nearest word is offered only where it is near")
    func nearest() {
        #expect(EditDistance.between("prot", "port") == 1)
        #expect(EditDistance.between("", "abc") == 3)
        #expect(EditDistance.nearest(to: "adress", in: ["port", "address"]) == "address")
        #expect(EditDistance.nearest(to: "zzzzzz", in: ["port", "address"]) == nil)
    }

    @Test("the kernel's list of mounts says what a directory is on")
    func mounts() {
        let text = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            40 22 0:33 / /mnt/a\\040b rw shared:2 master:1 - nfs4 server:/x rw
            41 22 0:34 / /run rw - tmpfs tmpfs rw
            broken
            """
        let table = MountTable.parse(Array(text.utf8))
        #expect(table.fileSystemType(of: "/var/lib") == "ext4")
        #expect(table.fileSystemType(of: "/mnt/a b/state") == "nfs4")
        #expect(table.fileSystemType(of: "/running") == "ext4")
        #expect(table.fileSystemType(of: "/run") == "tmpfs")
        #expect(MountTable.parse([]).fileSystemType(of: "/") == nil)
    }
}

import Testing

@testable import Probes

@Suite("/proc/PID/stat")
struct ProcessStatTests {
    private static let tail =
        " S 24287 24287 23342 0 -1 4194304 2236 0 11 0 6 1 0 0 20 0 7 0 2398000 745619456 10001 18446744073709551615 "
        + "11988992 39846385 140730457805840 0 0 0 0 16781312 17922 0 0 0 17 0 0 0 0 0 0 90418888\n"

    @Test("a recorded line gives all fields")
    func recorded() throws {
        let stat = try #require(ProcessStat(Array("24289 (node)\(Self.tail)".utf8)[...]))
        #expect(stat.number == 24_289 && stat.name == "node" && stat.state == UInt8(ascii: "S"))
        #expect(stat.parent == 24_287 && !stat.isKernelThread && !stat.hasEnded)
        #expect(stat.minorFaults == 2_236 && stat.majorFaults == 11)
        #expect(stat.userTicks == 6 && stat.systemTicks == 1 && stat.threads == 7)
        #expect(stat.startTicks == 2_398_000 && stat.virtualBytes == 745_619_456 && stat.residentPages == 10_001)
        #expect(stat.key == ProcessKey(number: 24_289, startTicks: 2_398_000))
    }

    @Test(
        "names may hold anything",
        arguments: [
            "", ") S 1 (", "a b", "((x))", "two\nlines", "PM2 v5.3.0: God", "tab\there", ") R 2 3 4 5 6 7 8 9 0 (",
        ])
    func names(name: String) throws {
        let stat = try #require(ProcessStat(Array("7 (\(name))\(Self.tail)".utf8)[...]))
        #expect(stat.name == name && stat.number == 7 && stat.startTicks == 2_398_000)
    }

    @Test("bytes of a name that are no UTF-8 are replaced")
    func notText() throws {
        let stat = try #require(ProcessStat(([55, 32, 40, 0xFF, 0x61, 41] + Array(Self.tail.utf8))[...]))
        #expect(stat.name == "\u{FFFD}a" && stat.parent == 24_287)
    }

    @Test("a kernel's thread and what has ended are told by flag and state", arguments: ["Z", "X", "x"])
    func kinds(state: String) throws {
        let line = "2 (kthreadd) \(state) 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0 0"
        let stat = try #require(ProcessStat(Array(line.utf8)[...]))
        #expect(stat.isKernelThread && stat.hasEnded)
    }

    @Test(
        "what is no such line gives nothing",
        arguments: [
            "", "(", ")", ")(", "1", "1 (a)", "1 (a) S", "x (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
            "0 (a)" + tail, "-3 (a)" + tail, "99999999999999999999 (a)" + tail, "1 (a) SS 1" + tail,
            "1 (a) S 1 1 1 1 1 1 1 1 1 1 -5 1 1 1 1 1 1 1 1 1 1 1",
            String(repeating: "(", count: 5_000), String(repeating: "9 ", count: 5_000),
        ])
    func hostile(line: String) {
        #expect(ProcessStat(Array(line.utf8)[...]) == nil)
    }

    @Test("every cut of a line is nil or right")
    func cut() {
        let bytes = Array("24289 (node)\(Self.tail)".utf8)
        for end in bytes.indices {
            guard let stat = ProcessStat(bytes[..<end]) else { continue }
            #expect(stat.number == 24_289 && stat.startTicks == 2_398_000 && stat.virtualBytes == 745_619_456)
        }
    }
}

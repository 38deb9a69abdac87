import Testing

@testable import LinuxHost

@Suite("Code in memory")
struct ProgramCodeTests {
    private func mapping(_ head: String, resident: String = "8 kB", anonymous: String = "0 kB") -> String {
        """
        \(head)
        Size:                 16 kB
        Rss:            \(resident)
        Private_Dirty:         0 kB
        Anonymous:      \(anonymous)
        VmFlags: rd ex mr mw me

        """
    }

    @Test("only unchanged code from files is given back")
    func choice() {
        let smaps = [
            mapping("1000-5000 r-xp 00001000 fe:00 12   /usr/bin/agent with a name"),
            mapping("5000-9000 r--p 00005000 fe:00 12   /usr/bin/agent"),
            mapping("9000-a000 rw-p 00009000 fe:00 12   /usr/bin/agent"),
            mapping("a000-b000 r-xp 00000000 fe:00 13   /lib/patched.so", anonymous: "4 kB"),
            mapping("b000-c000 r-xp 00000000 00:00 0"),
            mapping("c000-d000 r-xp 00000000 00:00 0    [vdso]"),
            mapping("d000-e000 rwxp 00000000 fe:00 14   /lib/writable.so"),
            mapping("7ffff7a00000-7ffff7b00000 r-xp 00000000 fe:00 15   /lib/libc.so.6", resident: "900 kB"),
        ].joined()
        let found = ProgramCode.unchangedCode(in: Array(smaps.utf8))
        #expect(found.map(\.addresses) == [0x1000..<0x5000, 0x7fff_f7a0_0000..<0x7fff_f7b0_0000])
        #expect(found.map(\.resident) == [8_192, 921_600])
    }

    @Test(
        "what is no list of mappings names none",
        arguments: [
            "", "\n\n", "1000-5000", "5000-1000 r-xp 0 0 0 /a\nAnonymous: 0 kB", "x-y r-xp 0 0 0 /a\nAnonymous: 0 kB",
            "1000-2000 r-xp 0 0 0 /a\nRss: 99999999999999999999 kB\nAnonymous:", "Anonymous: 0 kB\nRss: 4 kB\n",
            "1000-2000 r-xp 0 0 0 /a\nRss: 4 kB\n",
        ])
    func strange(text: String) {
        #expect(ProgramCode.unchangedCode(in: Array(text.utf8)).isEmpty)
    }

    @Test("this program goes on after its code was given back")
    func goesOn() {
        #expect(ProgramCode.release() > 1 << 20)
        #expect((0..<1_000).reduce(0, +) == 499_500)
    }
}

import Glibc
import LinuxHost
import Testing

@Suite("The agent's own use")
struct OwnProcessTests {
    @Test("a limited address space is shown in bytes, an unlimited one as infinite")
    func addressSpace() throws {
        var before = rlimit()
        try #require(getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &before) == 0)
        // Far more than a process uses: what runs beside this test is not held up.
        let limit = min(before.rlim_max, 1 << 46)
        var limited = before
        limited.rlim_cur = limit
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limited) == 0)
        let usage = OwnProcess().usage()
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &before) == 0)
        #expect(usage?.maximumVirtualBytes == Double(limit))
        if before.rlim_cur == .max { #expect(OwnProcess().usage()?.maximumVirtualBytes == .infinity) }
    }

    @Test("memory, time, threads and descriptors of this process are there")
    func plausible() throws {
        let usage = try #require(OwnProcess().usage())
        #expect(usage.residentBytes > 1 << 20 && usage.virtualBytes > usage.residentBytes)
        #expect(usage.cpuSeconds > 0 && usage.threads > 0)
        #expect(try #require(usage.openDescriptors) > 2)
        #expect(usage.maximumDescriptors >= 64)
    }
}

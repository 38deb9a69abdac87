import CLinux
import Glibc

/// What this process uses, read from `/proc/self` through files that stay open.
///
/// Not thread-safe: one owner, one thread.
public final class OwnProcess {
    /// One reading of the process's use.
    public struct Usage: Sendable, Equatable {
        /// User and system time, in seconds.
        public var cpuSeconds: Double
        /// Resident memory, in bytes.
        public var residentBytes: UInt64
        /// The part of the resident memory that no file backs (`RssAnon`), in bytes.
        public var anonymousBytes: UInt64
        /// The size of the address space, in bytes.
        public var virtualBytes: UInt64
        /// Threads.
        public var threads: UInt64
        /// Open descriptors, or nil where they cannot be counted.
        public var openDescriptors: Int?
        /// How many descriptors may be open.
        public var maximumDescriptors: UInt64
        /// How large the address space may grow; infinite where it is not limited.
        public var maximumVirtualBytes: Double
    }

    private let status = KernelFile("/proc/self/status")

    /// Creates a reader; nothing is opened before the first reading.
    public init() {}

    /// Reads the process's use; nil where `/proc` does not show it.
    public func usage() -> Usage? {
        guard let bytes = try? status.read() else { return nil }
        var times = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &times)
        let descriptors = Self.limit(RLIMIT_NOFILE)
        let addressSpace = Self.limit(RLIMIT_AS)
        return Usage(
            cpuSeconds: Self.seconds(times.ru_utime) + Self.seconds(times.ru_stime),
            residentBytes: Self.kibibytes("VmRSS:", in: bytes), anonymousBytes: Self.kibibytes("RssAnon:", in: bytes),
            virtualBytes: Self.kibibytes("VmSize:", in: bytes), threads: Self.number("Threads:", in: bytes) ?? 0,
            openDescriptors: (try? Directory.names(in: "/proc/self/fd")).map { $0.count - 1 },
            maximumDescriptors: descriptors ?? UInt64.max,
            // Not `Double.init` by name: of a UInt64 that takes the bits.
            maximumVirtualBytes: addressSpace.map { Double($0) } ?? .infinity)
    }

    /// Raises the limit of open descriptors to what the system allows.
    ///
    /// - Returns: the limit in force.
    @discardableResult
    public static func raiseDescriptorLimit() -> UInt64 {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return 1_024 }
        limits.rlim_cur = limits.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        return limit(RLIMIT_NOFILE) ?? UInt64(limits.rlim_max)
    }

    /// Has the allocator give back what was large as soon as it is free.
    ///
    /// By itself it learns from each large piece to keep the next one: some 64 MB after one answer of 32 (mallopt(3),
    /// on the dynamic threshold).
    public static func giveBackFreedMemory() {
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 2 << 20)
    }

    private static func limit(_ resource: __rlimit_resource) -> UInt64? {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &limits) == 0, limits.rlim_cur != UInt.max else {
            return nil
        }
        return UInt64(limits.rlim_cur)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }

    private static func kibibytes(_ key: String, in bytes: [UInt8]) -> UInt64 {
        (number(key, in: bytes) ?? 0).multipliedReportingOverflow(by: 1_024).partialValue
    }

    private static func number(_ key: String, in bytes: [UInt8]) -> UInt64? {
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: key.utf8) {
            let digits = line.dropFirst(key.utf8.count).drop { $0 <= 0x20 }.prefix { $0 >= 48 && $0 <= 57 }
            return UInt64(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }
}

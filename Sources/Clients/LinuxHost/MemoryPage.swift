import Glibc

/// The unit in which the kernel counts memory in some files.
public enum MemoryPage {
    /// The size of a page of this machine, in bytes.
    public static let bytes = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))
}

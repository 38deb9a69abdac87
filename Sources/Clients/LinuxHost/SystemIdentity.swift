import Glibc

/// Who the kernel says it is: the six texts of `uname(2)`.
public struct SystemIdentity: Sendable, Equatable {
    /// Name of the operating system, `Linux`.
    public var system: String
    /// The node's name in its UTS namespace.
    public var node: String
    /// The kernel's release, `6.1.0-13-amd64`.
    public var release: String
    /// The kernel's build, `#1 SMP …`.
    public var version: String
    /// The hardware's name, `x86_64`.
    public var machine: String
    /// The NIS domain, `(none)` where none is set.
    public var domain: String

    /// Asks the kernel; nil only where a sandbox forbids the call.
    public static func current() -> SystemIdentity? {
        var names = utsname()
        guard uname(&names) == 0 else { return nil }
        return SystemIdentity(
            system: text(&names.sysname), node: text(&names.nodename), release: text(&names.release),
            version: text(&names.version), machine: text(&names.machine), domain: text(&names.__domainname))
    }

    // A C array of characters comes as a tuple; its bytes up to the NUL are the text.
    private static func text<Characters>(_ characters: inout Characters) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

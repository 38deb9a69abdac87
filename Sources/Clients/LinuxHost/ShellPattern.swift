import Glibc

/// Patterns of the shell: `*`, `?` and `[…]`.
public enum ShellPattern {
    /// Whether a name fits the pattern as a whole.
    public static func matches(_ pattern: String, _ name: String) -> Bool {
        fnmatch(pattern, name, 0) == 0
    }
}

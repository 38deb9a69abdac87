public import Regex

/// Which processes a target is about: those that meet every criterion that is given.
public struct ProcessSelection: Sendable {
    /// Names as the kernel has them (`comm`), any of which will do; `*`, `?` and `[…]` as in a shell.
    ///
    /// The kernel keeps 15 bytes of a name: of a longer one here without a pattern the rest must stand in the
    /// command line, as the base name of one of its first two words.
    public var names: [String] = []
    /// Executables, any of which will do: a path, or with no slash the base name of one; patterns as in a shell.
    public var executables: [String] = []
    /// Found in the command line, its arguments joined by spaces and cut at 32 KiB.
    public var commandLine: Pattern?
    /// Files with a process number in their first line, any of which will do; patterns as in a shell, so that
    /// `~/.pm2/pids/shop-*.pid`, with the home directory written out, is an application under PM2.
    public var pidFiles: [String] = []
    /// The systemd unit whose cgroup they are in, at any depth; without a suffix a service.
    public var unit: String?
    /// The container whose cgroup they are in: its name, or its identifier from the twelfth digit on.
    public var container: String?
    /// Their effective user: a name of `/etc/passwd`, or a number.
    public var user: String?
    /// Whether the descendants of these processes belong to the target, too.
    public var includesChildren = false

    /// Creates a selection without a criterion, which selects nothing.
    public init() {}

    /// Whether no criterion is given.
    public var isEmpty: Bool {
        names.isEmpty && executables.isEmpty && commandLine == nil && pidFiles.isEmpty && unit == nil
            && container == nil && user == nil
    }

    /// The criteria as a sentence's end: `named node of the unit shop.service`.
    public var description: String {
        var parts: [String] = []
        if !names.isEmpty { parts.append("named \(Self.list(names))") }
        if !executables.isEmpty { parts.append("running \(Self.list(executables))") }
        if let commandLine { parts.append("whose command line has \(commandLine.text)") }
        if !pidFiles.isEmpty { parts.append("numbered in \(Self.list(pidFiles))") }
        if unit != nil { parts.append("of the unit \(unitName ?? "")") }
        if let container { parts.append("of the container \(container)") }
        if let user { parts.append("of the user \(user)") }
        return parts.joined(separator: " ")
    }

    /// The unit's name with its suffix.
    public var unitName: String? {
        guard let unit else { return nil }
        let suffixes = [".service", ".scope", ".slice", ".socket", ".mount", ".swap"]
        return suffixes.contains { unit.hasSuffix($0) } ? unit : unit + ".service"
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: " or ") }
}

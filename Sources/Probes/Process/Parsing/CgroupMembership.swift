/// Where a process stands in the cgroups: the units and containers it belongs to.
struct CgroupMembership: Equatable, Sendable {
    /// The parts of all its paths: slices, units, containers.
    let parts: Set<String>
    /// Identifiers of the containers that it is in, 64 hexadecimal digits each.
    let containers: Set<String>
    /// Names of the containers that it is in, where the path has them: of LXC and systemd-nspawn.
    let containerNames: Set<String>

    /// Reads `/proc/PID/cgroup`: lines `0::/path` of version 2 and `4:memory:/path` of version 1.
    ///
    /// Source: `cgroups(7)`. Docker, containerd, CRI-O and Podman name a container's cgroup `ID`, `docker-ID.scope`,
    /// `cri-containerd-ID.scope`, `crio-ID.scope`, `libpod-ID.scope`; Podman's `libpod-conmon-ID.scope` is outside.
    init(_ bytes: ByteText) {
        var parts: Set<String> = []
        var seen: Set<String> = []
        bytes.forEachLine { line in
            guard let (_, rest) = line.split(at: ":"), let (_, path) = rest.split(at: ":"),
                seen.insert(path.text).inserted
            else { return }
            for part in path.split(separator: UInt8(ascii: "/")) { parts.insert(part.text) }
        }
        self.parts = parts
        containers = Set(parts.compactMap(Self.container))
        containerNames = Set(parts.compactMap(Self.name) + Self.lxcNames(seen))
    }

    /// The container's identifier in a part of a path; nil where it names none.
    private static func container(_ part: String) -> String? {
        var rest = part[...]
        if rest.hasSuffix(".scope") { rest = rest.dropLast(6) }
        if rest.hasPrefix("libpod-conmon-") { return nil }
        if let dash = rest.lastIndex(of: "-") { rest = rest[rest.index(after: dash)...] }
        guard rest.utf8.count == 64, isHexadecimal(rest) else { return nil }
        return String(rest)
    }

    /// The name in `machine-NAME.scope`, `systemd-nspawn@NAME.service` and `lxc.payload.NAME`.
    private static func name(_ part: String) -> String? {
        for (prefix, suffix) in [
            ("machine-", ".scope"), ("systemd-nspawn@", ".service"), ("lxc.payload.", ""),
        ] where part.hasPrefix(prefix) && part.hasSuffix(suffix) && part.count > prefix.count + suffix.count {
            return String(part.dropFirst(prefix.count).dropLast(suffix.count)).replacing("\\x2d", with: "-")
        }
        return nil
    }

    /// The names in `/lxc/NAME/…`.
    private static func lxcNames(_ paths: Set<String>) -> [String] {
        paths.compactMap { path in
            let parts = path.split(separator: "/", maxSplits: 2)
            return parts.count >= 2 && parts[0] == "lxc" ? String(parts[1]) : nil
        }
    }

    /// Whether a text has only lower-case hexadecimal digits.
    static func isHexadecimal(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    }
}

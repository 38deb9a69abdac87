import LinuxHost

/// Finds the cgroups that the settings name, below the root of the unified hierarchy.
struct CgroupSearch {
    /// A cgroup that was found.
    struct Group: Equatable {
        /// The value of the label: the unit's name, or the path where two have one name.
        let label: String
        let path: String
    }

    /// How many cgroups are published.
    static let limit = 100
    /// How deep and how far the hierarchy is walked.
    private static let depth = 10
    private static let visits = 20_000

    let root: String
    let patterns: [String]

    /// The agent's own cgroup first, then the others by path; and how many more there are than are published.
    func groups(own: String?) -> (groups: [Group], leftOut: Int) {
        var paths: [String] = []
        if let own { paths.append(own) }
        if !patterns.isEmpty {
            var visited = 0
            walk("", depth: Self.depth, visited: &visited) { path in
                if path != own { paths.append(path) }
            }
        }
        var labels: Set<String> = []
        let groups = paths.prefix(Self.limit).map { path in
            let name = path.split(separator: "/").last.map(String.init) ?? "/"
            let label = labels.insert(name).inserted ? name : path
            return Group(label: label, path: path)
        }
        return (groups, paths.count - groups.count)
    }

    private func walk(_ path: String, depth: Int, visited: inout Int, _ found: (String) -> Void) {
        guard depth > 0 else { return }
        for name in Directory.subdirectories(of: root + path) {
            guard visited < Self.visits else { return }
            visited += 1
            let child = path + "/" + name
            if patterns.contains(where: { ShellPattern.matches($0, name) }) { found(child) }
            walk(child, depth: depth - 1, visited: &visited, found)
        }
    }
}

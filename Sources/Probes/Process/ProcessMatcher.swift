import LinuxHost
import Regex
import Telemetry

/// Finds the processes of a selection in a scan; cheap criteria first, so that few files are read.
struct ProcessMatcher {
    let selection: ProcessSelection
    let scan: ProcessScan
    let facts: ProcessFacts
    let containers: ContainerNames
    /// The number of the selection's user; nil where it names none.
    let user: UInt64?
    private(set) var obstacles: [ProcessObstacle] = []
    /// How many processes could not be judged by their executable, and are likely to have it.
    private var hiddenExecutables = 0
    private var unnamedContainers: Set<String> = []
    private var isDockerDenied = false

    init(
        _ selection: ProcessSelection, _ scan: ProcessScan, _ facts: ProcessFacts, _ containers: ContainerNames,
        user: UInt64?
    ) {
        self.selection = selection
        self.scan = scan
        self.facts = facts
        self.containers = containers
        self.user = user
    }

    /// The processes among the candidates that meet all criteria, descendants included where they are wanted.
    mutating func members(of candidates: [ProcessStat]) -> [ProcessStat] {
        var found: [ProcessStat] = []
        for process in candidates where matches(process) { found.append(process) }
        if hiddenExecutables > 0 {
            obstacles.append(
                ProcessObstacle(
                    nature: .denied,
                    message: "the agent may not see what \(hiddenExecutables) likely processes run (/proc/PID/exe)",
                    hint: "select by name or command_line, or \(ProcessObstacle.tracing)"))
        }
        if !unnamedContainers.isEmpty { obstacles.append(containerObstacle) }
        return selection.includesChildren ? scan.addingDescendants(of: found) : found
    }

    private mutating func matches(_ process: ProcessStat) -> Bool {
        matchesName(process) && matchesUser(process) && matchesCgroup(process) && matchesCommandLine(process)
            && matchesExecutable(process)
    }

    private func matchesName(_ process: ProcessStat) -> Bool {
        guard !selection.names.isEmpty else { return true }
        return selection.names.contains { name in
            guard name.utf8.count > 15, !Self.isPattern(name) else {
                return name == process.name || (Self.isPattern(name) && ShellPattern.matches(name, process.name))
            }
            // The kernel cuts names, but for those of its own threads.
            guard name != process.name else { return true }
            guard process.name.utf8.elementsEqual(name.utf8.prefix(15)),
                case .value(let line) = facts.commandLine(of: process)
            else { return false }
            return line.firstNames.contains(name)
        }
    }

    private func matchesUser(_ process: ProcessStat) -> Bool {
        guard selection.user != nil else { return true }
        guard let user, case .value(let number) = facts.user(of: process) else { return false }
        return number == user
    }

    private func matchesCommandLine(_ process: ProcessStat) -> Bool {
        guard let pattern = selection.commandLine else { return true }
        guard case .value(let line) = facts.commandLine(of: process), !line.text.isEmpty else { return false }
        return pattern.isFound(in: line.text)
    }

    private mutating func matchesExecutable(_ process: ProcessStat) -> Bool {
        guard !selection.executables.isEmpty else { return true }
        switch facts.executable(of: process) {
        case .value(let path): return selection.executables.contains { Self.fits($0, path) }
        case .gone: return false
        case .denied:
            // Not to be known; but what it is called, and calls itself, says whether it is likely.
            guard case .value(let line) = facts.commandLine(of: process) else { return false }
            let names = [process.name] + line.firstNames.prefix(1)
            let isLikely = selection.executables.contains { wanted in
                let base = String(
                    wanted[(wanted.lastIndex(of: "/").map { wanted.index(after: $0) } ?? wanted.startIndex)...])
                return names.contains { Self.fits(base, $0) || $0.utf8.elementsEqual(base.utf8.prefix(15)) }
            }
            if isLikely { hiddenExecutables += 1 }
            return false
        }
    }

    private mutating func matchesCgroup(_ process: ProcessStat) -> Bool {
        guard selection.unit != nil || selection.container != nil else { return true }
        guard !process.isKernelThread, case .value(let cgroups) = facts.cgroups(of: process) else { return false }
        if let unit = selection.unitName, !cgroups.parts.contains(unit) { return false }
        guard let container = selection.container else { return true }
        return matches(cgroups, container)
    }

    private mutating func matches(_ cgroups: CgroupMembership, _ container: String) -> Bool {
        if cgroups.containerNames.contains(container) { return true }
        for identifier in cgroups.containers {
            if container.utf8.count >= 12, identifier.hasPrefix(container) { return true }
            // A whole identifier is no name.
            if container.utf8.count == 64, CgroupMembership.isHexadecimal(container) { continue }
            switch containers.name(of: identifier, at: scan.startedAt) {
            case .name(container): return true
            case .name: continue
            case .denied:
                isDockerDenied = true
                unnamedContainers.insert(identifier)
            case .unknown: unnamedContainers.insert(identifier)
            }
        }
        return false
    }

    private var containerObstacle: ProcessObstacle {
        ProcessObstacle(
            nature: isDockerDenied ? .denied : .missing,
            message: "the names of \(unnamedContainers.count) running containers are not known, "
                + (isDockerDenied ? "Docker's state being root's" : "their cgroups having identifiers only"),
            hint: "give the container's identifier, or select by command_line and user"
                + (isDockerDenied ? ", or run the agent as root" : ""))
    }

    /// Whether a path, or with no slash in the pattern its base name, fits.
    private static func fits(_ pattern: String, _ path: String) -> Bool {
        let subject: String
        if pattern.contains("/") {
            subject = path
        } else {
            subject = String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
        }
        return pattern == subject || (isPattern(pattern) && ShellPattern.matches(pattern, subject))
    }

    /// Whether a text has anything that a shell would expand.
    static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }
}

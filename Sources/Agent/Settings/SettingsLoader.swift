import LinuxHost

/// Finds the settings and reads them: the file, `conf.d/*.yaml` beside it, and the environment.
struct SettingsLoader: Sendable {
    /// Where the settings are unless somebody says otherwise.
    static let usualFile = "/etc/omniflow-agent/agent.yaml"

    /// The file that was asked for; nil for the usual one, which may be missing.
    let file: String?
    /// The environment of the process.
    let environment: [String: String]
    /// How bad an unknown key is.
    let unknownKeys: SettingsIssue.Severity
    /// The machine.
    let system: SettingsSystem

    /// - Parameters:
    ///   - file: the file that was asked for; nil for the usual one.
    ///   - environment: the environment of the process.
    ///   - unknownKeys: `error` where settings are checked, `warning` where the agent runs with them.
    ///   - system: the machine.
    init(
        file: String?, environment: [String: String], unknownKeys: SettingsIssue.Severity = .warning,
        system: SettingsSystem = .live
    ) {
        self.file = file
        self.environment = environment
        self.unknownKeys = unknownKeys
        self.system = system
    }

    /// Reads everything and throws nothing: what is wrong stands in the issues, all of it, each once.
    func load() -> LoadedSettings {
        let path = file ?? Self.usualFile
        let beside = PathText.directory(of: path)
        let directory = system.resolved(beside) ?? beside
        var (merge, files, issues) = readFiles(path, beside)
        issues += merge.issues
        let empty = SettingsNode(.map(SettingsMap()), at: .wholeFile(path))
        var overrides = EnvironmentOverrides(root: merge.root ?? empty)
        overrides.apply(environment)
        issues += overrides.issues
        var root = overrides.root
        var used = overrides.used
        if root[["environment"]]?.text != GeneralSettings.Environment.ignore.rawValue {
            let original = OriginalEnvironment.apply(environment, to: root)
            root = original.root
            used += original.used
            issues += original.issues
        }
        var keys = KeyCheck(unknownKeys: unknownKeys)
        keys.run(root)
        issues += keys.issues
        var reader = SettingsReader(root: root, system: system, directory: directory, environment: environment)
        var settings = AgentSettings(&reader)
        settings.host.trouble = settings.host.trouble ?? keys.trouble(of: ["probes", "host"])
        issues += reader.issues
        used += settings.otlp.variables
        return LoadedSettings(
            settings: settings, issues: Self.tidy(issues),
            resolved: ResolvedSettings(rows: reader.rows, files: files, environment: used))
    }

    private func readFiles(
        _ path: String, _ directory: String
    ) -> (merge: SettingsMerge, files: [String], issues: [SettingsIssue]) {
        var merge = SettingsMerge()
        var files: [String] = []
        var issues: [SettingsIssue] = []
        let extras = "\(directory == "/" ? "" : directory)/conf.d"
        let names = self.names(in: extras, &issues)
        for (index, path) in ([path] + names.map { "\(extras)/\($0)" }).enumerated() {
            switch system.read(path, SettingsText.largest) {
            case .failure(let error):
                if index == 0, file == nil, error.code == .missing { continue }
                issues.append(Self.unreadable(path, error))
            case .success(let bytes):
                files.append(path)
                let document = SettingsDocument.parse(bytes, file: path)
                issues += document.issues
                if let root = document.root { merge.add(root) }
            }
        }
        return (merge, files, issues)
    }

    /// The names of the files to merge, in order; others are told.
    private func names(in directory: String, _ issues: inout [SettingsIssue]) -> [String] {
        switch system.names(directory) {
        case .failure(let error):
            if error.code != .missing { issues.append(Self.unreadable(directory, error)) }
            return []
        case .success(let names):
            let visible = names.filter { !$0.hasPrefix(".") }
            for name in visible where name.hasSuffix(".yml") {
                issues.append(
                    SettingsIssue(
                        .warning, .wholeFile("\(directory)/\(name)"), "is not read: only files that end in .yaml are",
                        suggestion: "rename it"))
            }
            return visible.filter { $0.hasSuffix(".yaml") }.sorted()
        }
    }

    private static func unreadable(_ path: String, _ error: KernelFileError) -> SettingsIssue {
        let suggestion =
            switch error.code {
            case .missing: "check the name given with --config"
            case .denied: "let the agent's user read it: chgrp and chmod g+r"
            case .tooLarge: "settings may have \(SettingsText.largest) bytes: is this the right file?"
            default: "check that it is an ordinary file"
            }
        return SettingsIssue(.error, .wholeFile(path), "cannot be read: \(error)", suggestion: suggestion)
    }

    /// Each issue once, errors first, then by place, and no more than anybody reads.
    private static func tidy(_ issues: [SettingsIssue]) -> [SettingsIssue] {
        var seen: Set<String> = []
        let unique = issues.filter { seen.insert($0.description).inserted }
        let inOrder = unique.enumerated().sorted { left, right in
            let (one, other) = (left.element.place.rank, right.element.place.rank)
            return one == other ? left.offset < right.offset : one < other
        }.map(\.element)
        let sorted = inOrder.filter { $0.severity == .error } + inOrder.filter { $0.severity == .warning }
        guard sorted.count > SettingsReader.mostIssues, let first = sorted.first else { return sorted }
        let rest = sorted.dropFirst(SettingsReader.mostIssues)
        let stops = rest.contains(where: \.stopsStart)
        let severity: SettingsIssue.Severity = rest.contains { $0.severity == .error } ? .error : .warning
        return sorted.prefix(SettingsReader.mostIssues) + [
            SettingsIssue(
                severity, first.place, "and \(rest.count) more problems", suggestion: "solve these first",
                isConfined: !stops)
        ]
    }
}

/// What loading gave.
struct LoadedSettings: Sendable {
    /// The settings, with defaults in place of what could not be used.
    let settings: AgentSettings
    /// Everything that is wrong, errors first.
    let issues: [SettingsIssue]
    /// Every value with its source.
    let resolved: ResolvedSettings

    /// Which check needs which other one, as far as the settings tell.
    var dependencies: [DependencyRow] { settings.dependencies.rows(of: settings.dependencies.graph()) }

    /// Whether the agent may run with this.
    var canStart: Bool { !issues.contains(where: \.stopsStart) }
}

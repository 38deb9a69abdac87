import Telemetry

/// What the settings say about checks, by name or pattern.
struct CheckSettings: Sendable {
    /// The entries, the least exact one first.
    let rules: [CheckRule]

    init(_ reader: inout SettingsReader) {
        let names = reader.names(below: ["checks"])
        let all = names.map { CheckRule($0, &reader) }
        rules = all.sorted { ($0.exactness, $0.pattern.description) < ($1.exactness, $1.pattern.description) }
        let setsWarn = rules.contains { $0.limits.warn != nil }
        let setsCritical = rules.contains { $0.limits.critical != nil }
        for rule in rules {
            let limits = rule.limits
            // A limit that is set elsewhere may hold here in the default's place: that is left to whoever sets both.
            guard limits.warn != nil || limits.critical != nil, limits.warn != nil || !setsWarn,
                limits.critical != nil || !setsCritical
            else { continue }
            rule.reviewOrder(&reader)
        }
    }

    /// What holds for a check: of each key what the most exact entry says that says anything about it.
    func limits(for check: CheckName) -> CheckLimits {
        rules.reduce(into: CheckLimits()) { limits, rule in
            if rule.applies(to: check) { limits.take(rule.limits) }
        }
    }
}

/// One entry under `checks`.
struct CheckRule: Sendable, Equatable {
    /// The name or pattern.
    let pattern: Glob
    /// What it says.
    let limits: CheckLimits
    /// Where each name of its `depends_on` stands.
    var dependencyPlaces: [SettingsPlace] = []

    /// Whether the entry is about a check: its own name, its pattern, or the beginning of its aspect at a colon, so
    /// that `host/local:disk` is about `host/local:disk:/var`.
    func applies(to check: CheckName) -> Bool {
        let name = check.description
        if pattern.isPattern { return pattern.matches(name) }
        let own = pattern.description
        return name == own || own.contains(":") && name.hasPrefix(own + ":")
    }

    /// Names are more exact than patterns, and longer ones than shorter ones.
    fileprivate var exactness: Int {
        pattern.isPattern ? pattern.exactness : 1_000_000 + pattern.description.utf8.count
    }
}

/// What settings may change about a check; nil is the check's own default.
struct CheckLimits: Sendable, Equatable {
    enum Severity: String, CaseIterable, Sendable {
        case warning, critical
    }

    /// Whether it is switched off.
    var isOff: Bool?
    /// From where on it warns.
    var warn: Threshold?
    /// From where on it fails.
    var critical: Threshold?
    /// Aspects that it leaves out, such as mount points.
    var exclude: [Glob]?
    /// The highest severity that it may have.
    var severity: Severity?
    /// How many bad rounds in a row make it fail.
    var failAfter: Int?
    /// How many good rounds in a row clear it.
    var clearAfter: Int?
    /// Checks whose failure explains its own.
    var dependsOn: [CheckName]?
    /// Whether a check that goes to and fro is held back.
    var detectsFlapping: Bool?
    /// Labels of its alerts.
    var labels: [String: String]?
    /// Texts that its alerts carry.
    var annotations: [String: String]?
    /// What to read when it fails.
    var runbookURL: String?

    /// Takes over what a more exact entry says.
    mutating func take(_ other: CheckLimits) {
        isOff = other.isOff ?? isOff
        warn = other.warn ?? warn
        critical = other.critical ?? critical
        exclude = other.exclude ?? exclude
        severity = other.severity ?? severity
        failAfter = other.failAfter ?? failAfter
        clearAfter = other.clearAfter ?? clearAfter
        dependsOn = other.dependsOn ?? dependsOn
        detectsFlapping = other.detectsFlapping ?? detectsFlapping
        labels = Self.joined(labels, other.labels)
        annotations = Self.joined(annotations, other.annotations)
        runbookURL = other.runbookURL ?? runbookURL
    }

    /// What both say, by name; the more exact entry counts.
    private static func joined(_ wider: [String: String]?, _ exact: [String: String]?) -> [String: String]? {
        guard let exact else { return wider }
        return (wider ?? [:]).merging(exact) { $1 }
    }
}

/// What a probe was made from, to tell whether a reload changed it; never shown, so that secrets may be part of it.
struct TargetFingerprint: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    private let parts: [String]

    /// Joins everything that the probe depends on.
    init(_ parts: [String]) {
        self.parts = parts
    }

    /// The part of the settings below some keys, but for keys that a running probe can follow, and the secrets that are
    /// masked there.
    init(
        of prefixes: [String], except: Set<String> = [], in settings: ResolvedSettings, secrets: [String] = []
    ) {
        let rows = prefixes.flatMap(settings.rows(below:)).filter { !except.contains($0.key) }
        self.init(rows.map { "\($0.key)=\($0.value)" } + secrets)
    }

    /// Nothing of it.
    var description: String { "TargetFingerprint" }

    /// Nothing of it.
    var customMirror: Mirror { Mirror(self, children: []) }
}

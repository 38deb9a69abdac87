import Telemetry

/// When a watched server is asked, and what is known of it besides how to ask.
struct RemoteTarget: Sendable {
    /// Which one.
    let id: TargetID
    /// From one round to the next.
    let interval: Duration
    /// From one up-check to the next.
    let upInterval: Duration
    /// How long a round may take.
    let timeout: Duration
    /// How long an up-check may take.
    let upTimeout: Duration
    /// Whether its families carry no label `target` although there are others of its kind.
    let isUnlabelled: Bool
    /// Its addresses as scrapers may write them in `?target=`, without users and passwords.
    var addresses: [String] = []
    /// Where packets for it go, where that is not to its addresses.
    var goals: [NetworkGoal]?
    /// Why it cannot be watched as it is set: its check fails with this, everything else runs.
    var trouble: String?

    /// Reads what every kind has; the address is left to the kind, which knows its form.
    init(_ keys: RemoteTargetKeys, _ name: String, _ reader: inout SettingsReader) {
        id = TargetID(kind: keys.kind, name: name)
        interval = reader.value(keys.interval, [name])
        upInterval = reader.value(keys.upInterval, [name])
        timeout = reader.value(keys.timeout, [name])
        upTimeout = UpTimeout.read(keys.upTimeout, beside: keys.timeout, name, &reader)
        isUnlabelled = reader.value(keys.unlabelled, [name])
        let place = reader.place(of: ["probes", keys.kind, name]) ?? .builtIn
        reader.reviewName(of: id)
        if timeout >= interval {
            reader.report(
                .warning, reader.place(of: keys.timeout, [name]) ?? reader.place(of: keys.interval, [name]) ?? place,
                keys.timeout.path([name]), "is not below its interval (\(DurationText.render(interval)))",
                suggestion: "a round that hangs would cost the next one: lower the timeout or raise the interval")
        }
    }
}

extension SettingsReader {
    /// Tells a name that cannot stand in checks and labels.
    mutating func reviewName(of target: TargetID) {
        let isName = target.name.utf8.allSatisfy {
            $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || "_-.".utf8.contains($0)
        }
        guard target.name.isEmpty || !isName else { return }
        let path = ["probes", target.kind, target.name]
        report(
            .error, place(of: path) ?? .builtIn, path,
            "a target's name stands in checks and labels: letters, digits, _, - and . only", suggestion: "rename it")
    }

    /// The address of a target, read by the client that will use it; what is wrong with it is told at its place.
    ///
    /// - Parameters:
    ///   - example: a right address of this kind.
    ///   - parse: gives the client's settings, or why the text is no address.
    mutating func address<Settings>(
        _ keys: RemoteTargetKeys, _ name: String, example: String,
        _ parse: (String) -> Result<Settings, AddressProblem>
    ) -> Settings? {
        let path = keys.url.path([name])
        guard let text = value(keys.url, [name]) else {
            // A value that could not be read has been told already.
            if place(of: path) == nil {
                report(
                    .error, place(of: ["probes", keys.kind, name]) ?? .builtIn, path, "is missing",
                    suggestion: "write url: \"\(example)\"")
            }
            return nil
        }
        switch parse(text) {
        case .success(let settings): return settings
        case .failure(let problem):
            report(
                .error, place(of: path) ?? .builtIn, path, problem.message,
                suggestion: problem.suggestion ?? "write it like \(example)")
            return nil
        }
    }

    /// The first error after the ones that were there, as the reason why a target is off.
    func trouble(after count: Int) -> String? {
        issues[count...].first { $0.severity == .error }.map { "\($0.key ?? "probes"): \($0.message)" }
    }
}

/// Why a text is no address of a kind.
struct AddressProblem: Error {
    let message: String
    let suggestion: String?
}

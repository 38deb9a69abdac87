/// What one variable of the environment sets.
struct VariableRule: Sendable {
    /// The variable.
    let name: String
    /// Whether its value is never shown.
    let isSecret: Bool
    /// Sets what the text says; gives it as people may see it.
    let set: @Sendable (_ text: String, _ state: inout VariableState) throws(VariableProblem) -> String

    init(
        _ name: String, isSecret: Bool = false,
        set: @escaping @Sendable (_ text: String, _ state: inout VariableState) throws(VariableProblem) -> String
    ) {
        self.name = name
        self.isSecret = isSecret
        self.set = set
    }
}

/// Why a variable sets nothing, with what is used in its place.
struct VariableProblem: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// What the variables have made of a configuration so far.
struct VariableState {
    var configuration: OpenTelemetryConfiguration
    /// Signals that an endpoint alone does not turn on.
    let keptOff: Set<OTLPSignal>
    /// What is to be told of the variable that is being read.
    var notes: [String] = []

    init(configuration: OpenTelemetryConfiguration, keptOff: Set<OTLPSignal>) {
        self.configuration = configuration
        self.keptOff = keptOff
    }

    /// The notes, each once; none are left.
    mutating func takeNotes() -> [String] {
        defer { notes = [] }
        var seen: Set<String> = []
        return notes.filter { seen.insert($0).inserted }
    }

    /// Changes where signals go.
    mutating func changeDestinations(
        of signals: [OTLPSignal],
        _ change: (inout OTLPDestination, inout [String]) throws(VariableProblem) -> Void
    ) throws(VariableProblem) {
        for signal in signals {
            switch signal {
            case .traces: try change(&configuration.traces.destination, &notes)
            case .metrics: try change(&configuration.metrics.destination, &notes)
            case .logs: try change(&configuration.logs.destination, &notes)
            }
        }
    }

    /// Notes that an endpoint was named for a signal.
    mutating func turnOn(_ signal: OTLPSignal) {
        if !keptOff.contains(signal) { configuration.setEnabled(signal, to: true) }
    }
}

/// What the `OTEL_*` variables of a process make of a configuration.
///
/// `VariableTable` says which variable sets what. An empty variable counts as unset, a signal's own variable counts
/// more than the general one, and what cannot be used leaves in force what was there and is told.
public struct OpenTelemetryEnvironment: Sendable, Equatable {
    /// The configuration with all that the variables say.
    public private(set) var configuration: OpenTelemetryConfiguration
    /// The variables that set something, in the table's order.
    public private(set) var used: [VariableUse] = []
    /// What is wrong with variables, in the table's order.
    public private(set) var warnings: [VariableWarning] = []

    /// Reads the variables.
    ///
    /// - Parameters:
    ///   - variables: the environment of the process.
    ///   - configuration: what holds where they say nothing.
    ///   - keptOff: signals that an endpoint alone does not turn on; `OTEL_TRACES_EXPORTER=otlp` and its like do.
    public init(
        _ variables: [String: String], over configuration: OpenTelemetryConfiguration,
        keepingOff keptOff: Set<OTLPSignal> = []
    ) {
        var state = VariableState(configuration: configuration, keptOff: keptOff)
        for rule in VariableTable.rules {
            let text = VariableText.trimmed(variables[rule.name] ?? "")
            guard !text.isEmpty else { continue }
            do throws(VariableProblem) {
                let shown = try rule.set(text, &state)
                used.append(VariableUse(variable: rule.name, value: rule.isSecret ? nil : shown))
            } catch {
                state.notes.append(error.message)
            }
            for message in state.takeNotes() { warnings.append(VariableWarning(variable: rule.name, message: message)) }
        }
        self.configuration = state.configuration
        fitBatch(\.traces.batch, "OTEL_BSP")
        fitBatch(\.logs.batch, "OTEL_BLRP")
        fitPair(\.traces.destination, .traces)
        fitPair(\.metrics.destination, .metrics)
        fitPair(\.logs.destination, .logs)
    }

    /// No batch is larger than the queue that it is taken from.
    private mutating func fitBatch(
        _ place: WritableKeyPath<OpenTelemetryConfiguration, BatchLimits>, _ prefix: String
    ) {
        let limits = configuration[keyPath: place]
        guard limits.batch > limits.queue else { return }
        configuration[keyPath: place].batch = limits.queue
        let names = ["\(prefix)_MAX_EXPORT_BATCH_SIZE", "\(prefix)_MAX_QUEUE_SIZE"]
        guard let name = names.first(where: isUsed) else { return }
        warn(
            name,
            "a batch of \(limits.batch) does not fit into a queue of \(limits.queue): \(limits.queue) leave at once")
    }

    /// A certificate to show needs its key; one without the other is left out.
    private mutating func fitPair(
        _ place: WritableKeyPath<OpenTelemetryConfiguration, OTLPDestination>, _ signal: OTLPSignal
    ) {
        let destination = configuration[keyPath: place]
        let hasCertificate = destination.clientCertificateFile != nil
        guard hasCertificate != (destination.clientKeyFile != nil) else { return }
        configuration[keyPath: place].clientCertificateFile = nil
        configuration[keyPath: place].clientKeyFile = nil
        let suffix = hasCertificate ? "CLIENT_CERTIFICATE" : "CLIENT_KEY"
        let names = [VariableTable.name(suffix, of: signal), VariableTable.name(suffix)]
        guard let name = names.first(where: isUsed) else { return }
        let missing = VariableTable.name(hasCertificate ? "CLIENT_KEY" : "CLIENT_CERTIFICATE")
        warn(name, "is of no use without \(missing): no certificate is shown")
    }

    private func isUsed(_ name: String) -> Bool { used.contains { $0.variable == name } }

    private mutating func warn(_ name: String, _ message: String) {
        let warning = VariableWarning(variable: name, message: message)
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}

extension OpenTelemetryConfiguration {
    /// The configuration of a program that is configured by its environment alone, as the specification has it.
    ///
    /// All three signals leave, to the collector on this host, unless the variables say otherwise.
    ///
    /// - Parameter variables: the environment of the process.
    /// - Returns: the configuration, and what is wrong with variables, for the program's log.
    public static func fromEnvironment(
        _ variables: [String: String]
    ) -> (configuration: OpenTelemetryConfiguration, warnings: [VariableWarning]) {
        var configuration = OpenTelemetryConfiguration()
        for signal in OTLPSignal.allCases { configuration.setEnabled(signal, to: true) }
        let environment = OpenTelemetryEnvironment(variables, over: configuration)
        return (environment.configuration, environment.warnings)
    }

    /// Turns a signal on or off.
    public mutating func setEnabled(_ signal: OTLPSignal, to isEnabled: Bool) {
        switch signal {
        case .traces: traces.isEnabled = isEnabled
        case .metrics: metrics.isEnabled = isEnabled
        case .logs: logs.isEnabled = isEnabled
        }
    }
}

extension VariableTable {
    /// Which traces are kept.
    static let traces: [VariableRule] = [
        VariableRule("OTEL_TRACES_SAMPLER") { (text, state) throws(VariableProblem) in
            let current = state.configuration.traces.sampler
            guard let name = SamplerName(rawValue: text.lowercased()) else {
                let words = SamplerName.allCases.map(\.rawValue)
                throw VariableProblem(VariableRule.unknown(text, among: words, used: current.name))
            }
            state.configuration.traces.sampler = name.choice(ratio: current.ratio ?? 1)
            return name.rawValue
        },
        VariableRule("OTEL_TRACES_SAMPLER_ARG") { (text, state) throws(VariableProblem) in
            let sampler = state.configuration.traces.sampler
            guard let current = sampler.ratio else {
                throw VariableProblem("the sampler \(sampler.name) takes no argument")
            }
            guard let ratio = Double(text), (0...1).contains(ratio) else {
                throw VariableProblem("\(VariableText.quoted(text)) is no number from 0 to 1: \(current) is used")
            }
            state.configuration.traces.sampler = sampler.with(ratio: ratio)
            return "\(ratio)"
        },
    ]

    /// Which signals leave at all; read last, so that it counts more than any endpoint.
    static let switches: [VariableRule] =
        OTLPSignal.allCases.map { signal in
            VariableRule("OTEL_\(signal.rawValue.uppercased())_EXPORTER") { (text, state) throws(VariableProblem) in
                let words = VariableText.members(text.lowercased())
                for word in words where !["otlp", "none"].contains(word) {
                    state.notes.append("\(VariableText.quoted(word)) is not here: there are otlp and none")
                }
                let known = words.filter { ["otlp", "none"].contains($0) || isElsewhere($0) }
                guard !known.isEmpty else { throw VariableProblem("it is as if it were not set") }
                let isEnabled = words.contains("otlp")
                if isEnabled, words.contains("none") { state.notes.append("otlp and none are both there: otlp counts") }
                state.configuration.setEnabled(signal, to: isEnabled)
                return isEnabled ? "otlp" : "none"
            }
        } + [
            VariableRule("OTEL_SDK_DISABLED") { (text, state) throws(VariableProblem) in
                let isDisabled = text.lowercased() == "true"
                if !isDisabled, text.lowercased() != "false" {
                    state.notes.append("\(VariableText.quoted(text)) is neither true nor false: false is used")
                }
                if isDisabled {
                    for signal in OTLPSignal.allCases { state.configuration.setEnabled(signal, to: false) }
                }
                return "\(isDisabled)"
            }
        ]

    /// Whether other programs have an exporter of that name: who asks for one of those does not ask for OTLP.
    private static func isElsewhere(_ word: String) -> Bool {
        ["console", "logging", "prometheus", "zipkin", "jaeger", "in-memory"].contains(word)
    }
}

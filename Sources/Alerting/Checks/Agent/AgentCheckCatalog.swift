import Telemetry

/// The checks of another agent.
enum AgentCheckCatalog {
    static let up = CheckDescriptor(
        kind: "agent", aspect: nil,
        explanation: "Another agent does not answer, or has not measured lately: its host may be gone.",
        firstStep: "see whether its host answers: ping it, then systemctl status omniflow-agent there",
        pageReason: "its host may be dead, and nobody there is left to say so")

    static let verdict = CheckDescriptor(
        kind: "agent", aspect: "verdict", explanation: "Another agent says that something it needs is failing.",
        firstStep: "see its status page: it knows more, and tells whom it is set to tell",
        details: "Warns while its overall verdict is fail; what only warns there is no news here.",
        families: ["omniflow_peer_state"], collectors: ["health"])
}

extension CheckSet {
    /// The checks of another agent.
    static var agent: CheckSet {
        CheckSet(
            upCheck: AgentCheckCatalog.up, others: [AgentCheckCatalog.verdict], aspects: [PeerVerdictCheck()])
    }
}

/// `verdict`: what the other agent says of all that it watches.
private struct PeerVerdictCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = AgentCheckCatalog.verdict
        guard let state = round.reading.family(descriptor.families[0]) else { return [] }
        let isFailing = state.samples.contains { $0.label("state") == "fail" && $0.value == 1 }
        return [
            Finding(
                descriptor: descriptor, state: isFailing ? .warn : .pass,
                reason: round.reading.summary ?? (isFailing ? "it says fail" : "it says that all is well"))
        ]
    }
}

import Alerting
import FoundationEssentials
import Telemetry

/// A store in memory that keeps what a real one would, as JSON.
struct AlertStoreModel {
    private var confirmations: [AlertKey: [UInt8]] = [:]
    private var incidents: [String: [UInt8]] = [:]
    private var silences: [String: [UInt8]] = [:]
    private var deploys: [String: [UInt8]] = [:]
    private var facts: [String: String] = [:]

    /// How many conditions have a record.
    var confirmationCount: Int { confirmations.count }

    mutating func apply(_ commit: AlertCommit) {
        for (key, record) in commit.confirmations { confirmations[key] = record.map(Self.encode) }
        for incident in commit.incidents { incidents[incident.reference] = Self.encode(incident) }
        for silence in commit.silences { silences[silence.id] = Self.encode(silence) }
        for deploy in commit.deploys { deploys["\(deploy.name) \(deploy.at.rfc3339)"] = Self.encode(deploy) }
        facts.merge(commit.facts) { $1 }
    }

    func load() -> AlertState {
        var state = AlertState()
        state.confirmations = confirmations.compactMapValues { Self.decode($0, ConfirmationRecord.self) }
        state.incidents = incidents.values.compactMap { Self.decode($0, Incident.self) }
        state.silences = silences.values.compactMap { Self.decode($0, Silence.self) }
        state.deploys = deploys.values.compactMap { Self.decode($0, DeployMark.self) }
        state.facts = facts
        return state
    }

    private static func encode(_ value: some Encodable) -> [UInt8] {
        (try? Array(JSONEncoder().encode(value))) ?? []
    }

    private static func decode<Value: Decodable>(_ bytes: [UInt8], _ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}

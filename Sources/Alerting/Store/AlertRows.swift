import GRDB
import Telemetry

/// A row of one of the tables: columns that questions need, and the value itself as JSON.
protocol AlertRow: Codable, FetchableRecord, PersistableRecord {}

extension AlertRow {
    static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }
    static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }
}

struct ConfirmationRow: AlertRow {
    static let databaseTableName = "confirmations"
    let name: String
    let condition: AlertKey
    let record: ConfirmationRecord
}

struct IncidentRow: AlertRow {
    static let databaseTableName = "incidents"
    let reference: String
    let name: String
    let phase: Incident.Phase
    let severity: Severity
    let firedAt: WallTime
    let resolvedAt: WallTime?
    let incident: Incident

    init(_ incident: Incident) {
        reference = incident.reference
        name = incident.key
        phase = incident.phase
        severity = incident.severity
        firedAt = incident.firedAt
        resolvedAt = incident.resolvedAt
        self.incident = incident
    }
}

struct AnnouncementRow: AlertRow {
    static let databaseTableName = "announcements"
    let id: String
    let at: WallTime
    let kind: Announcement.Kind
    let reference: String?
    let announcement: Announcement

    init(_ announcement: Announcement) {
        id = announcement.identity
        at = announcement.at
        kind = announcement.kind
        reference = announcement.incident?.reference
        self.announcement = announcement
    }
}

/// A row as it is read; `DeliveryWriting` writes it.
struct DeliveryRow: AlertRow {
    /// The kind of a message of several announcements.
    static let digest = "digest"

    /// An announcement that the message tells, and as what.
    struct Member: Codable {
        let id: String
        let kind: Announcement.Kind
    }

    static let databaseTableName = "deliveries"
    let id: String
    let channel: String
    let kind: String
    let severity: Severity
    let state: Delivery.State
    let createdAt: WallTime
    let notBefore: WallTime
    let finishedAt: WallTime?
    let supersededBy: String?
    let mayBeRepeat: Bool
    let text: String
    let attempts: [Delivery.Attempt]
    let members: [Member]
    let trace: String?

    /// The message, with the announcements of the history that it names.
    func delivery(_ known: [String: Announcement]) -> Delivery {
        let announcements = members.compactMap { member in
            known[member.id].map { $0.kind == member.kind ? $0 : $0.retold(as: member.kind) }
        }
        var delivery = Delivery(
            id: id, channel: channel, kind: Announcement.Kind(rawValue: kind).map { .single($0) } ?? .digest,
            severity: severity, references: announcements.compactMap { $0.incident?.reference }, text: text,
            announcements: announcements, createdAt: createdAt, notBefore: notBefore)
        delivery.state = state
        delivery.mayBeRepeat = mayBeRepeat
        delivery.attempts = attempts
        delivery.finishedAt = finishedAt
        delivery.supersededBy = supersededBy
        if let trace, let kept = TraceCarrier(lines: trace).ifAny { delivery.trace = kept }
        return delivery
    }
}

struct SilenceRow: AlertRow {
    static let databaseTableName = "silences"
    let id: String
    let until: WallTime
    let silence: Silence
}

struct DeployRow: AlertRow {
    static let databaseTableName = "deploys"
    let id: String
    let at: WallTime
    let deploy: DeployMark

    init(_ deploy: DeployMark) {
        id = "\(deploy.name) \(deploy.at.rfc3339(fractionDigits: 9))"
        at = deploy.at
        self.deploy = deploy
    }
}

import Glibc
import GRDB
import Telemetry

@testable import Alerting

/// A directory of a test's own, with a store in it.
final class StateDirectory: Sendable {
    static let now = WallTime(secondsSinceEpoch: 1_760_000_000)

    let path: String

    init(under root: String = "/tmp") throws {
        var template = Array("\(root)/omniflow-store-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    struct Failure: Error {}

    var file: String { "\(path)/alerts.sqlite" }

    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func store() async throws -> AlertStore {
        let store = AlertStore(directory: path)
        try await store.open(at: Self.now)
        return store
    }

    /// Copies the files as they are on the disk now: what a sudden end would leave.
    func copy(to other: StateDirectory) {
        for name in names { other.write(read(name), to: name) }
    }

    func read(_ name: String) -> [UInt8] {
        let descriptor = open("\(path)/\(name)", O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    func write(_ bytes: [UInt8], to name: String) {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
        close(descriptor)
    }
}

/// A commit with one of everything.
enum SampleCommit {
    static func make(_ reference: String = "K7QPX", at wall: WallTime = StateDirectory.now) -> AlertCommit {
        var fixture = OutboxFixture()
        let key = AlertKey(check: CheckName(kind: "postgres", target: "orders"))
        let trigger = announcement(reference, at: wall)
        var commit = fixture.outbox.enqueue([trigger], at: Moment(fixture.now, wall))
        var record = ConfirmationRecord()
        record.confirmed = .critical
        record.badInARow = 3
        record.badSince = wall
        commit.confirmations[key] = record
        commit.incidents = [trigger.incident].compactMap(\.self)
        commit.announcements = [trigger]
        commit.silences = [
            Silence(
                id: "s-\(reference)", pattern: "redis/*", from: wall, until: wall + .seconds(600), owner: "ops",
                reason: "work on it")
        ]
        commit.deploys = [DeployMark(name: "4f2c", at: wall, mutedUntil: wall + .seconds(60), patterns: ["http/shop"])]
        commit.facts = ["alive": wall.rfc3339]
        return commit
    }

    static func announcement(_ reference: String, at wall: WallTime) -> Announcement {
        var incident = Incident(
            reference: reference, key: "postgres/orders", phase: .open, severity: .critical, since: wall, firedAt: wall,
            reason: "connection refused \"quoted\" – ünïcode 🚨", evidence: ["a", "b"],
            members: [AlertKey(check: CheckName(kind: "postgres", target: "orders"))], labels: ["team": "db"],
            annotations: ["runbook_url": "/runbooks/postgres"])
        incident.transitions = 1
        incident.acknowledgement = Acknowledgement(owner: "ops", at: wall, until: nil)
        return Announcement(kind: .trigger, incident: incident, transition: 1, at: wall, severity: .critical)
    }
}

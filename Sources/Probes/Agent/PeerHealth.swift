import Telemetry

/// What another agent's `/health` says, read from its health+json.
struct PeerHealth: Sendable, Equatable {
    /// A check that is not all right.
    struct Trouble: Sendable, Equatable {
        let check: String
        let state: CheckState
        let reason: String?
    }

    /// The whole in the draft's words.
    enum Status: String, CaseIterable {
        case pass, warn, fail
    }

    /// How it is, what it says of other agents left out: two that watch each other must not warn of their warnings.
    let status: Status
    /// How old its newest measurement is; nil before the first.
    let dataAge: Duration?
    let checkCount: Int
    /// The worst first, a few at most.
    let troubles: [Trouble]
    let troubleCount: Int
    let version: String?

    private static let most = 3

    /// Reads the document.
    ///
    /// - Throws: `ProbeError` of the code `wrongProtocol` or `malformed` for anything that no agent answers.
    static func parse(_ bytes: [UInt8]) throws(ProbeError) -> PeerHealth {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONParser.parse(bytes, limits: JSONLimits(depth: 8, values: 400_000))
        } catch {
            throw ProbeError(.malformed, "its /health cannot be read: \(error)")
        }
        guard root["serviceId"]?.text == "omniflow-agent", let status = root["status"]?.text.flatMap(Status.init),
            case .object(let groups)? = root["checks"]
        else {
            throw ProbeError(
                .wrongProtocol, "what answers there is no omniflow-agent", hint: "check the url: it is the agent's own")
        }
        return PeerHealth(status, groups.values.flatMap { $0.items ?? [] }, version: root["version"]?.text)
    }

    private init(_ status: Status, _ entries: [JSONValue], version: String?) {
        var ages: [Double] = []
        var troubles: [Trouble] = []
        for entry in entries {
            guard let name = entry["omniflow:check"]?.text,
                let state = entry["omniflow:state"]?.text.flatMap(CheckState.init)
            else { continue }
            if let age = entry["omniflow:age_seconds"]?.number, age >= 0 { ages.append(age) }
            let isOfPeer = name.hasPrefix("agent/") && name.hasSuffix(":verdict")
            guard state.rank > CheckState.pass.rank, !isOfPeer else { continue }
            troubles.append(
                Trouble(
                    check: PeerHealth.line(name, 120), state: state,
                    reason: entry["output"]?.text.map { PeerHealth.line($0, 160) }))
        }
        troubles.sort { ($1.state.rank, $0.check) < ($0.state.rank, $1.check) }
        self.status = status == .warn && troubles.isEmpty ? .pass : status
        dataAge = ages.min().map { .milliseconds(Int64(min($0, 1e9) * 1_000)) }
        checkCount = entries.count
        self.troubles = Array(troubles.prefix(Self.most))
        troubleCount = troubles.count
        self.version = version.map { PeerHealth.line($0, 40) }
    }

    /// The verdict in one line.
    var sentence: String {
        guard let first = troubles.first else {
            return status == .pass
                ? "all \(checkCount) checks pass" : "\(status.rawValue), without a check that says why"
        }
        let named =
            ([first.reason.map { "\(first.check) \(first.state.rawValue): \($0)" } ?? Self.name(first)]
            + troubles.dropFirst().map(Self.name)).joined(separator: "; ")
        let rest = troubleCount - troubles.count
        return "\(status.rawValue): \(named)" + (rest > 0 ? "; and \(rest) more" : "")
    }

    private static func name(_ trouble: Trouble) -> String { "\(trouble.check) \(trouble.state.rawValue)" }

    /// What stands on one line and has no end beyond a length: texts of others.
    private static func line(_ text: String, _ limit: Int) -> String {
        let clean = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        return String(String(clean).prefix(limit))
    }
}

import NetworkClient
import Regex
import TLSInspection
import Telemetry

/// One connection to a TCP service, from the name to the last step.
struct TCPLook {
    private let settings: TCPProbeSettings
    private var route = NetworkRoute()
    private var report: TLSReport?
    private var phases: [(label: String, value: Double)] = []
    /// Whether a step waited in vain for its text; 0 as long as none did.
    private var failedByPattern = false

    init(_ settings: TCPProbeSettings) { self.settings = settings }

    /// Connects and talks, and tells how far it came.
    mutating func observe(until deadline: ContinuousClock.Instant, at now: WallTime) async -> NetworkObservation {
        var observation = NetworkObservation()
        do throws(ProbeError) {
            try await talk(until: deadline, now)
            observation.summary = summary
        } catch {
            observation.error = error
        }
        observation.families = NetworkFamilies.families(of: route)
        observation.families.append(
            NetworkFamilies.family(TCPFamilies.failedDueToRegex, failedByPattern ? 1 : 0))
        if let report {
            let source = "\(settings.host):\(settings.port)"
            observation.families += CertificateFamilies.families(report, source: source, settings.names)
            observation.version = report.version?.description
        }
        let route = [("resolve", self.route.lookup.inSeconds), ("connect", self.route.connect.inSeconds)]
        observation.families.append(NetworkFamilies.family(TCPFamilies.phases, route + phases))
        return observation
    }

    private mutating func talk(until deadline: ContinuousClock.Instant, _ now: WallTime) async throws(ProbeError) {
        let socket = try await route.connect(
            to: settings.host, port: settings.port, settings.preference, until: deadline)
        let conversation = Conversation(socket, answerLimit: settings.answerLimit, until: deadline)
        if settings.usesTLS { try await startTLS(conversation, until: deadline, now) }
        guard !settings.dialogue.isEmpty else { return }
        let begin = ContinuousClock.now
        defer { phases.append(("dialogue", (ContinuousClock.now - begin).inSeconds)) }
        for (index, step) in settings.dialogue.enumerated() {
            try await expect(step, number: index + 1, conversation)
            if let text = step.send { try await conversation.send(Array("\(text)\n".utf8)) }
            if step.startsTLS { try await startTLS(conversation, until: deadline, now) }
        }
    }

    private mutating func startTLS(
        _ conversation: Conversation, until deadline: ContinuousClock.Instant, _ now: WallTime
    ) async throws(ProbeError) {
        let context = try await settings.tls.context(until: deadline)
        let begin = ContinuousClock.now
        let name = settings.tls.serverName ?? settings.host
        let found = try await conversation.startTLS(context, serverName: name)
        phases.removeAll { $0.label == "tls" }
        phases.append(("tls", (ContinuousClock.now - begin).inSeconds))
        report = found
        if settings.tls.verifies, let error = TrustVerdict.error(found, host: name, at: now) { throw error }
    }

    private mutating func expect(
        _ step: TCPProbeSettings.Step, number: Int, _ conversation: Conversation
    ) async throws(ProbeError) {
        guard let pattern = step.expect else { return }
        var last: String?
        while let line = try await conversation.readLine() {
            if pattern.isFound(in: line) {
                failedByPattern = false
                return
            }
            last = line
        }
        failedByPattern = true
        let said = last.map { "the last line was \"\(Self.shown($0))\"" } ?? "it said nothing"
        throw ProbeError(
            .wrongProtocol, "step \(number): \"\(Self.shown(pattern.text))\" did not come; \(said)",
            hint: "see what the service says: nc \(settings.host) \(settings.port)")
    }

    private var summary: String {
        let time = route.connect.inSeconds * 1_000
        let rounded = (time * 10).rounded() / 10
        let version = report.flatMap { $0.version }.map { ", \($0)" } ?? ""
        return "connected in \(rounded) ms\(version)"
    }

    /// The beginning of a text, without control characters.
    private static func shown(_ text: String) -> String {
        String(text.unicodeScalars.prefix(60).map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) })
    }
}

import Foundation
import Synchronization
import Telemetry

@testable import Probes

/// Answers of a real broker (3.10.8: 20 queues, 2 of them quorum queues, two consumers), as files.
enum RecordedBroker {
    static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path() + "Fixtures/rabbitmq/"

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: folder + name)))
    }
}

/// An HTTP server that answers from a table: the first entry whose path the request's path begins with.
final class ScriptedWeb: WebSource {
    typealias Answer = Result<[UInt8], ProbeError>

    private struct State {
        var answers: [(path: String, answer: Answer)]
        var requests: [String] = []
    }

    private let state: Mutex<State>

    init(_ answers: [(path: String, answer: Answer)]) {
        state = Mutex(State(answers: answers))
    }

    /// Paths asked for so far, without their queries.
    var requests: [String] { state.withLock { $0.requests } }

    /// Puts an answer before all others.
    func answer(_ path: String, _ answer: Answer) {
        state.withLock { $0.answers.insert((path, answer), at: 0) }
    }

    func get(_ path: String, timeout: Duration) async throws(ProbeError) -> [UInt8] {
        let answer = state.withLock { state -> Answer in
            state.requests.append(String(path.prefix { $0 != "?" }))
            let entry = state.answers.first { path.hasPrefix($0.path) }
            return entry?.answer ?? .failure(ProbeError(.missing, "nothing is scripted for \(path)"))
        }
        return try answer.get()
    }

    /// The management API of the recorded broker.
    static func management() throws -> ScriptedWeb {
        ScriptedWeb([
            ("/api/nodes", .success(try RecordedBroker.bytes("nodes.json"))),
            ("/api/overview", .success(try RecordedBroker.bytes("overview.json"))),
            ("/api/queues?disable_stats", .success(try RecordedBroker.bytes("queues_totals.json"))),
            ("/api/queues?columns", .success(try RecordedBroker.bytes("queues_details.json"))),
            (
                "/api/exchanges/%2F/parking/bindings/source", .success(try RecordedBroker.bytes("bindings.json"))
            ),
        ])
    }

    /// The Prometheus plugin of the recorded broker.
    static func plugin() throws -> ScriptedWeb {
        ScriptedWeb([
            ("/metrics/detailed", .success(try RecordedBroker.bytes("detailed.prom"))),
            ("/metrics", .success(try RecordedBroker.bytes("metrics.prom"))),
        ])
    }
}

/// A connection whose answers a test scripts.
final class ScriptedSession: BrokerSession {
    private struct State {
        var isOpen = true
        var looks: [String: QueueLook] = [:]
        var failure: ProbeError?
        var pings = 0
    }

    private let state: Mutex<State>
    private let lost: AsyncStream<Void>.Continuation
    let losses: AsyncStream<Void>
    let serverVersion: String? = "3.10.8"

    init(_ looks: [String: QueueLook] = [:]) {
        state = Mutex(State(looks: looks))
        (losses, lost) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    var pings: Int { state.withLock { $0.pings } }

    /// Changes what a queue looks like.
    func set(_ queue: String, _ look: QueueLook) { state.withLock { $0.looks[queue] = look } }

    /// Lets every question fail from now on.
    func fail(_ error: ProbeError?) { state.withLock { $0.failure = error } }

    /// Ends the connection as the broker would.
    func lose() {
        state.withLock { $0.isOpen = false }
        lost.yield()
        lost.finish()
    }

    func ping(timeout: Duration) async throws(ProbeError) {
        try check { $0.pings += 1 }
    }

    func look(at queue: String, timeout: Duration) async throws(ProbeError) -> QueueLook {
        try check { _ in }
        return state.withLock { $0.looks[queue] ?? .missing }
    }

    func close() async {
        state.withLock { $0.isOpen = false }
        lost.finish()
    }

    private func check(_ body: (inout State) -> Void) throws(ProbeError) {
        let failure = state.withLock { state -> ProbeError? in
            body(&state)
            return state.isOpen ? state.failure : ProbeError(.closed, "the connection is closed")
        }
        if let failure { throw failure }
    }
}

extension [MetricFamily] {
    /// The value of the sample with these label values; nil where there is none.
    func number(_ name: String, _ labels: String...) -> Double? {
        first { $0.descriptor.name == name }?.samples.first { $0.labelValues == labels }?.value
    }

    /// The label values of a family's samples.
    func series(_ name: String) -> [[String]] {
        first { $0.descriptor.name == name }?.samples.map(\.labelValues) ?? []
    }
}

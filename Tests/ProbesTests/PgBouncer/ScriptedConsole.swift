import PostgresClient
import Synchronization

@testable import Probes

/// A console that answers from a recording, or fails as it is told.
final class ScriptedConsole: PgBouncerConsole {
    private struct State {
        var isOpen = true
        var failures: [ShowCommand: PostgresError] = [:]
        var asked: [ShowCommand] = []
    }

    let losses: AsyncStream<Void>
    private let lost: AsyncStream<Void>.Continuation
    private let answers: [ShowCommand: PostgresResult]
    private let state = Mutex(State())

    init(_ answers: [ShowCommand: PostgresResult], failing failures: [ShowCommand: PostgresError] = [:]) {
        self.answers = answers
        (losses, lost) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.failures = failures }
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    var asked: [ShowCommand] { state.withLock { $0.asked } }

    /// What a command gets from now on; nil is the recorded answer.
    func fail(_ command: ShowCommand, _ error: PostgresError?) {
        state.withLock { $0.failures[command] = error }
    }

    /// The other side closes the connection; an idle client notices at once.
    func lose() {
        state.withLock { $0.isOpen = false }
        lost.yield()
        lost.finish()
    }

    func ask(_ command: ShowCommand, timeout: Duration) async throws(PostgresError) -> PostgresResult {
        let failure = state.withLock { state in
            state.asked.append(command)
            return state.failures[command]
        }
        if let failure { throw failure }
        return answers[command] ?? PostgresResult(columns: [], rows: [])
    }

    func close() async {
        state.withLock { $0.isOpen = false }
        lost.finish()
    }
}

/// Gives one console after another to a probe; refuses when there is none left.
final class ConsoleShelf: Sendable {
    private let consoles: Mutex<[ScriptedConsole]>
    private let count = Mutex(0)

    init(_ consoles: [ScriptedConsole]) {
        self.consoles = Mutex(consoles)
    }

    /// How often somebody connected.
    var connects: Int { count.withLock { $0 } }

    func take() throws(PostgresError) -> ScriptedConsole {
        count.withLock { $0 += 1 }
        guard let next = consoles.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
            throw PostgresError(.refused, "127.0.0.1:6432: nobody listens")
        }
        return next
    }
}

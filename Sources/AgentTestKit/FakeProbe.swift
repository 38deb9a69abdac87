import Synchronization
public import Telemetry

/// A probe whose answers the test gives, one at a time.
public final class FakeProbe: Probe {
    /// One call that waits for its answer.
    private struct Call {
        let continuation: CheckedContinuation<Result<ProbeResult, ProbeError>, Never>
    }

    private struct State {
        var calls: [Call] = []
        var automatic: Result<ProbeResult, ProbeError>?
    }

    /// Which target it claims to measure.
    public let target: TargetID
    private let state: Mutex<State>
    private let calls = Tally()

    /// Creates a probe that hangs until it is told what to say, or says the same thing at once every time.
    public init(target: TargetID = .localHost, answering automatic: Result<ProbeResult, ProbeError>? = nil) {
        self.target = target
        self.state = Mutex(State(automatic: automatic))
    }

    /// How often it was asked.
    public var callCount: Int { calls.value }

    /// Measures: hangs until `answer(_:)`, whatever the deadline and cancellation say.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let result = await withCheckedContinuation { continuation in
            let automatic = state.withLock { state -> Result<ProbeResult, ProbeError>? in
                if let automatic = state.automatic { return automatic }
                state.calls.append(Call(continuation: continuation))
                return nil
            }
            calls.add()
            if let automatic { continuation.resume(returning: automatic) }
        }
        return try result.get()
    }

    /// From now on says the same thing at once every time, or hangs again; what hangs already goes on hanging.
    public func answerAlways(_ result: Result<ProbeResult, ProbeError>?) {
        state.withLock { $0.automatic = result }
    }

    /// Answers the oldest call that hangs.
    public func answer(_ result: Result<ProbeResult, ProbeError>) {
        let call = state.withLock { $0.calls.isEmpty ? nil : $0.calls.removeFirst() }
        call?.continuation.resume(returning: result)
    }

    /// Waits until it has been asked this often.
    public func waitForCalls(_ count: Int) async {
        await calls.wait(for: count)
    }
}

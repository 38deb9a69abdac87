import Synchronization
public import Telemetry

/// An up-checked probe whose two tiers the test answers one at a time, and whose connection the test breaks.
public final class FakeServerProbe: UpCheckedProbe {
    /// Which target it claims to measure.
    public let target: TargetID
    /// An element for each `loseConnection()`.
    public let connectionLosses: AsyncStream<Void>
    /// What its rounds do.
    public let rounds: FakeProbe
    private let ups: FakeProbe
    private let losses: AsyncStream<Void>.Continuation
    private let closings = Tally()

    /// Creates a probe of which each tier hangs until it is told what to say, or says the same thing at once.
    ///
    /// - Parameters:
    ///   - target: which target it claims to measure.
    ///   - upCheck: what every up-check says; nil to answer them one at a time.
    ///   - round: what every round says; nil to answer them one at a time.
    public init(
        target: TargetID = TargetID(kind: "fake", name: "one"), upCheck: Result<Void, ProbeError>? = nil,
        round: Result<ProbeResult, ProbeError>? = nil
    ) {
        self.target = target
        rounds = FakeProbe(target: target, answering: round)
        ups = FakeProbe(target: target, answering: upCheck.map { $0.map { _ in ProbeResult() } })
        (connectionLosses, losses) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// How often it was asked whether its server is up.
    public var upCheckCount: Int { ups.callCount }
    /// How often it was closed.
    public var closeCount: Int { closings.value }

    /// Measures: hangs until `rounds.answer(_:)`.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        try await rounds.measure(until: deadline)
    }

    /// What stays of a server that is down: `fake_up 0`.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        [Self.up(false)]
    }

    /// Checks: hangs until `answerUpCheck(_:)`.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        _ = try await ups.measure(until: deadline)
    }

    /// Counts that it was closed.
    public func close() async {
        closings.add()
    }

    /// The family `fake_up` with one sample.
    public static func up(_ isUp: Bool) -> MetricFamily {
        let descriptor = MetricDescriptor("fake_up", .gauge, help: "Whether the fake server answers.")
        return MetricFamily(descriptor, samples: [Sample(labelNames: [], labelValues: [], value: isUp ? 1 : 0)])
    }

    /// From now on every up-check says this at once, or hangs again.
    public func answerUpChecksAlways(_ result: Result<Void, ProbeError>?) {
        ups.answerAlways(result.map { $0.map { _ in ProbeResult() } })
    }

    /// Answers the oldest up-check that hangs.
    public func answerUpCheck(_ result: Result<Void, ProbeError> = .success(())) {
        ups.answer(result.map { _ in ProbeResult() })
    }

    /// Ends the kept connection, as a server does that stops.
    public func loseConnection() {
        losses.yield()
    }

    /// Waits until it has been asked this often whether its server is up.
    public func waitForUpChecks(_ count: Int) async {
        await ups.waitForCalls(count)
    }

    /// Waits until it was closed.
    public func waitForClose() async {
        await closings.wait(for: 1)
    }
}

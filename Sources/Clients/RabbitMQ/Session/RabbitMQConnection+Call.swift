extension RabbitMQConnection {
    /// Runs work on the connection's thread and waits for its outcome.
    func call<Value: Sendable>(
        timeout: Duration, _ work: @escaping @Sendable (Session, Deadline) throws(RabbitMQError) -> Value
    ) async throws(RabbitMQError) -> Value {
        guard state.isOpen else { throw state.ended }
        let answer = Answer<Value>()
        return try await wait(for: answer, "\(settings.place): no answer in time", timeout: timeout) {
            session, deadline in
            answer.give(Result { () throws(RabbitMQError) in try work(session, deadline) })
        }
    }

    /// Runs work that gives the answer itself, then or later.
    ///
    /// Work whose caller has left before its turn is not begun.
    func wait<Value: Sendable>(
        for answer: Answer<Value>, _ silence: String, timeout: Duration,
        _ work: @escaping @Sendable (Session, Deadline) -> Void
    ) async throws(RabbitMQError) -> Value {
        let deadline = Deadline(after: timeout)
        // The thread knows better why there is no answer, so it gives up a little earlier.
        let early = Deadline(after: timeout - min(timeout / 20, .milliseconds(100)))
        let turn = Turn()
        let isTaken = mailbox.add { session in
            guard !answer.isGiven else { return }
            turn.begin()
            work(session, early)
            turn.end()
        }
        guard isTaken else { throw state.ended }
        return try await Waiting.outcome(of: answer, until: deadline) { [state] in
            let isFirst = answer.give(.failure(RabbitMQError(.timeout, silence)))
            // A thread that hangs in sending hears no clock.
            if isFirst && turn.isRunning { state.shutDown() }
        }.get()
    }
}

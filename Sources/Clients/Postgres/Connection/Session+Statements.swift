extension Session {
    /// Takes a statement: sent at once, or after those that came before it.
    func submit(_ operation: Operation) {
        switch phase {
        case .closed(let error):
            operation.finish(.failure(Self.afterEnd(error)))
        case .new, .connecting, .ready, .busy, .draining:
            guard queue.count < Self.queueLimit else {
                let error = PostgresError(.timeout, "\(queue.count) statements wait for this connection already")
                return operation.finish(.failure(error))
            }
            queue.append(operation)
            startNext()
        }
    }

    /// Gives a statement up because its caller did; one that runs is cancelled on the server.
    func cancel(_ operation: Operation) {
        let error = PostgresError(.cancelled, "the task was cancelled")
        if let index = queue.firstIndex(where: { $0 === operation }) {
            queue.remove(at: index)
            operation.finish(.failure(error))
        } else if case .busy(let running) = phase, running === operation {
            giveUp(operation, error)
        }
    }

    /// Goes on with a statement whose reader has room again.
    func resume(_ operation: Operation) {
        guard case .busy(let running) = phase, running === operation, !operation.isPaused else { return }
        drainResults()
        if let handle { scheduleRecheck(handle) }
    }

    /// Sends the next statement of the queue, if the connection is free for it.
    func startNext() {
        // What is too late already is not sent.
        expireQueue(ContinuousClock.now)
        guard case .ready = phase, !queue.isEmpty, let handle else { return }
        let operation = queue.removeFirst()
        unfinished = 0
        phase = .busy(operation)
        guard handle.send(operation.sql, operation.parameters, isSimple: operation.isSimple) else {
            return lose(brokenError(handle))
        }
        flush()
    }

    func expireQueue(_ now: ContinuousClock.Instant) {
        let late = queue.filter { $0.deadline <= now }
        if late.isEmpty { return }
        queue.removeAll { $0.deadline <= now }
        for operation in late {
            operation.finish(.failure(PostgresError(.timeout, "earlier statements took all of the time")))
        }
    }

    // MARK: Reading

    /// Sends and reads what can be sent and read now.
    func pump() {
        guard let handle else { return }
        if isFlushing { flush() }
        guard self.handle != nil else { return }
        // While a statement is being sent libpq writes as well, which no reader of pieces can do for it.
        let (isWell, bytes) = handle.consume(by: isFlushing ? nil : loop.pieces)
        unfinished += bytes
        // A server that dies explains itself first: read that before the end is told.
        if isWell || handle.isBad { drainResults() }
        if !isWell { return lose(brokenError(handle)) }
        scheduleRecheck(handle)
        checkSize(bytes)
    }

    private func flush() {
        guard let handle else { return }
        switch handle.flush() {
        case 0: isFlushing = false
        case 1: isFlushing = true
        default:
            isFlushing = false
            // The reason may be waiting to be read.
            if handle.consume(by: nil).isWell || handle.isBad { drainResults() }
            lose(brokenError(handle))
        }
    }

    /// Takes the results that are complete, to the end of the statement or as far as its reader wants.
    func drainResults() {
        while let handle {
            let operation: Operation?
            switch phase {
            case .busy(let running): operation = running
            case .draining(let draining) where !draining.isDrained: operation = nil
            default:
                // Nothing was asked: let libpq look at what came unasked.
                _ = handle.isBusy
                return
            }
            if operation?.isPaused ?? false { return }
            if handle.isBusy && !handle.isBad { return }
            unfinished = 0
            guard let result = handle.nextResult() else { return statementEnded() }
            if let operation { take(result, for: operation) } else { skip(result) }
        }
    }

    private func take(_ result: ResultHandle, for operation: Operation) {
        switch result.kind {
        case .rows:
            if !operation.take(result, limit: settings.resultLimit) { giveUpLarge(operation) }
        case .done: operation.takeDone(result)
        case .failed: operation.failure = operation.failure ?? failure(of: result, operation)
        case .copy: lose(PostgresError(.settings, "COPY is not spoken here"))
        case .other: break
        }
    }

    private func skip(_ result: ResultHandle) {
        if result.kind == .copy { lose(PostgresError(.settings, "COPY is not spoken here")) }
    }

    private func failure(of result: ResultHandle, _ operation: Operation) -> PostgresError {
        let (sqlState, _, text) = result.failure
        guard let sqlState else { return lastWord ?? ConnectFailure.error(text, place: settings.place) }
        return ServerFailure.error(sqlState: sqlState, text: text, parameters: operation.parameters)
    }

    private func statementEnded() {
        recheck = nil
        switch phase {
        case .busy(let operation):
            phase = .ready
            operation.finish(operation.failure.map { .failure($0) } ?? .success(()))
        case .draining(var draining):
            draining.isDrained = true
            phase = draining.isCancelOver ? .ready : .draining(draining)
        case .new, .connecting, .ready, .closed: return
        }
        // libpq gives up a connection that speaks nonsense, and then has no socket to watch.
        if let handle, handle.isBad { return lose(brokenError(handle)) }
        startNext()
    }

    // MARK: Giving up

    /// Fails a running statement, asks the server to end it, and reads on until it has.
    func giveUp(_ operation: Operation, _ error: PostgresError) {
        guard let handle, case .busy(let running) = phase, running === operation else { return }
        phase = .draining(Draining(limit: ContinuousClock.now + Self.drainTime))
        operation.finish(.failure(error))
        guard let cancel = handle.makeCancel() else { return lose(error) }
        let isStarted = ExpendableThread.run(name: "postgres-cancel") { [self] in
            cancel.send()
            loop.execute { [self] in cancelOver() }
        }
        // Nothing would end the statement: better no connection than one that hangs.
        if !isStarted { return lose(error) }
        drainResults()
    }

    private func cancelOver() {
        guard case .draining(var draining) = phase else { return }
        draining.isCancelOver = true
        phase = draining.isDrained ? .ready : .draining(draining)
        startNext()
    }

    private func giveUpLarge(_ operation: Operation) {
        giveUp(
            operation,
            PostgresError(
                .tooLarge, "the answer has more than \(settings.resultLimit) bytes", hint: "ask for less with LIMIT"))
    }

    /// Ends a session that receives more than an answer may have without a row ever being complete, or after its end.
    private func checkSize(_ bytes: Int) {
        if case .draining(var draining) = phase {
            draining.received += bytes
            phase = .draining(draining)
            if draining.received > max(settings.resultLimit, Self.drainBytes) {
                return lose(PostgresError(.tooLarge, "the server went on with a statement that was cancelled"))
            }
        }
        // What TLS adds, and the part of a piece that belongs to the next row, are no bytes of this one.
        let (limit, overflow) = settings.resultLimit.addingReportingOverflow(settings.resultLimit / 64 + (1 << 18))
        if overflow || unfinished <= limit { return }
        lose(
            PostgresError(
                .tooLarge, "the answer has a row of more than \(settings.resultLimit) bytes",
                hint: "ask for less of the column"))
    }

    private func scheduleRecheck(_ handle: ConnectionHandle) {
        switch phase {
        case .busy(let operation) where operation.isPaused: recheck = nil
        case .busy, .draining: recheck = handle.usesTLS ? ContinuousClock.now + Self.recheckTime : nil
        case .new, .connecting, .ready, .closed: recheck = nil
        }
    }

    private func brokenError(_ handle: ConnectionHandle) -> PostgresError {
        if let lastWord { return lastWord }
        let error = ConnectFailure.error(handle.message, place: settings.place)
        return error.code == .malformed ? PostgresError(.closed, error.message, hint: error.hint) : error
    }
}

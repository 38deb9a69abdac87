/// Sees every record that a handler writes, as it is written: secrets masked, texts bounded.
public protocol LogRecordObserver: Sendable {
    /// Takes a record, on the thread and in the task that logs; must neither wait nor log.
    func observe(_ record: LogRecord)
}

/// Where records for OpenTelemetry wait until they leave.
public protocol LogDataSink: Sendable {
    /// Takes a record, or drops it and counts it as dropped; called from any thread, never waits, never logs.
    func take(_ record: LogData)
}

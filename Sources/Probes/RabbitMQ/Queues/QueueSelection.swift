/// Which queues the settings name, one by one or by pattern, all in one virtual host.
struct QueueSelection: Sendable {
    /// The virtual host that names and patterns mean: the connection's.
    let virtualHost: String
    /// Names without a pattern in them, in the order of the settings.
    let exact: [QueueName]
    /// Patterns among the names.
    let patterns: [QueueGlob]
    /// Patterns for queues of dead letters, in any virtual host.
    let deadLetterPatterns: [QueueGlob]
    private let exactNames: Set<String>

    init(virtualHost: String, queues: [String], deadLetterQueues: [String]) {
        self.virtualHost = virtualHost
        var seen: Set<String> = []
        let names = queues.filter { !QueueGlob.isPattern($0) && seen.insert($0).inserted }
        exact = names.map { QueueName(virtualHost: virtualHost, name: $0) }
        exactNames = seen
        patterns = queues.filter(QueueGlob.isPattern).map(QueueGlob.init)
        deadLetterPatterns = deadLetterQueues.map(QueueGlob.init)
    }

    /// Whether the queue is shown by name however deep it is.
    func isWanted(_ queue: QueueName) -> Bool {
        guard queue.virtualHost == virtualHost else { return false }
        return exactNames.contains(queue.name) || patterns.contains { $0.matches(queue.name) }
    }

    /// Whether the settings say that the queue holds dead letters.
    func isDeadLetterQueue(_ queue: QueueName) -> Bool {
        deadLetterPatterns.contains { $0.matches(queue.name) }
    }
}

import Telemetry

/// A broker in one line: the numbers that matter.
enum BrokerSummary {
    /// `1610 messages in 20 queues, 2 queues without consumers`; what wants a look comes last.
    static func text(_ round: BrokerRound, _ table: QueueTable) -> String {
        var parts: [String] = []
        if let totals = round.board?.totals {
            parts.append("\(count(totals.messages, "message")) in \(count(Double(totals.queues), "queue"))")
        } else if !table.queues.isEmpty {
            let messages = table.queues.reduce(0) { $0 + ($1.messages ?? 0) }
            parts.append("\(count(messages, "message")) in \(count(Double(table.queues.count), "named queue"))")
        }
        let missing = table.existence.count { $0.isMissing }
        if missing > 0 { parts.append("\(count(Double(missing), "queue")) missing") }
        if let waiting = round.management?.details?.withoutConsumers, waiting > 0 {
            parts.append("\(count(Double(waiting), "queue")) with messages and no consumer")
        }
        for node in round.nodes {
            if node.memoryAlarm == true { parts.append("memory alarm on \(node.name)") }
            if node.diskAlarm == true { parts.append("disk alarm on \(node.name)") }
            if node.isRunning == false { parts.append("\(node.name) does not run") }
        }
        return parts.isEmpty ? "answers" : parts.prefix(6).joined(separator: ", ")
    }

    private static func count(_ number: Double, _ noun: String) -> String {
        let whole = Int64(exactly: number.rounded()).map(String.init) ?? "\(number)"
        return "\(whole) \(noun)\(whole == "1" ? "" : "s")"
    }
}

import Telemetry

/// `dlq:QUEUE`: how many messages were given up on lately.
///
/// Dead letters that nobody removes stay for weeks: only new ones are news, and none is once the queue is empty.
struct DeadLetterCheck: CheckAspect {
    private var windows: [String: CounterWindow] = [:]

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RabbitMQCheckCatalog.deadLetters
        var arrivals: [String: Double] = [:]
        for sample in round.reading.family(descriptor.families[1])?.samples ?? [] {
            if let queue = CheckSet.queue(sample) { arrivals[queue] = sample.value }
        }
        var seen: [String: CounterWindow] = [:]
        let findings = (round.reading.family(descriptor.families[0])?.samples ?? []).compactMap { sample -> Finding? in
            guard let queue = CheckSet.queue(sample), !sample.value.isNaN else { return nil }
            var window = windows[queue] ?? CounterWindow(length: .seconds(86_400))
            if sample.value == 0 { window = CounterWindow(length: window.length) }
            if let count = arrivals[queue], !count.isNaN { window.note(count, at: round.time) }
            seen[queue] = window
            let limits = round.resolved(descriptor, queue).limits
            let new = window.rise
            return Finding(
                descriptor: descriptor, object: queue, state: limits.state(of: new),
                reason: Self.sentence(lying: sample.value, new: new), observation: limits.observation(new))
        }
        // A round without the queues leaves what was known of them: the same messages are not new a second time.
        if !seen.isEmpty { windows = seen }
        return findings
    }

    private static func sentence(lying: Double, new: Double) -> String {
        guard lying > 0 else { return "no messages given up on" }
        let recent = new == 0 ? "none" : HumanUnits.fixed(new, digits: 0)
        return "\(CheckSet.messages(lying)) given up on, \(recent) in the last 24 h"
    }
}

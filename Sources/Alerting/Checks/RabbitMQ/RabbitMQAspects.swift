import Telemetry

/// `depth:QUEUE`: how long each queue is, and whether the named ones exist.
struct QueueDepthCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RabbitMQCheckCatalog.depth
        let missing = (round.reading.family(descriptor.families[1])?.samples ?? []).filter { $0.value == 1 }
        let gone = missing.compactMap(CheckSet.queue)
        let absent = gone.map {
            Finding(descriptor: descriptor, object: $0, state: .fail, reason: "the queue does not exist")
        }
        let lengths = (round.reading.family(descriptor.families[0])?.samples ?? []).compactMap { sample -> Finding? in
            guard let object = CheckSet.queue(sample), !gone.contains(object), !sample.value.isNaN else { return nil }
            let limits = round.resolved(descriptor, object).limits
            return Finding(
                descriptor: descriptor, object: object, state: limits.state(of: sample.value),
                reason: "\(CheckSet.messages(sample.value)) in the queue", observation: limits.observation(sample.value)
            )
        }
        return absent + lengths
    }
}

/// `consumers:QUEUE`: whether anybody takes what waits.
struct QueueConsumersCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RabbitMQCheckCatalog.consumers
        var lengths: [String: Double] = [:]
        for sample in round.reading.family(descriptor.families[1])?.samples ?? [] {
            if let queue = CheckSet.queue(sample) { lengths[queue] = sample.value }
        }
        let deadLetterQueues = round.deadLetterQueues
        return (round.reading.family(descriptor.families[0])?.samples ?? []).compactMap { sample in
            guard let object = CheckSet.queue(sample), !deadLetterQueues.contains(object), !sample.value.isNaN else {
                return nil
            }
            let limits = round.resolved(descriptor, object).limits
            let waiting = lengths[object] ?? 0
            let consumers =
                sample.value == 1
                ? "1 consumer" : "\(sample.value == 0 ? "no" : HumanUnits.fixed(sample.value, digits: 0)) consumers"
            return Finding(
                descriptor: descriptor, object: object, state: waiting > 0 ? limits.state(of: sample.value) : .pass,
                reason: "\(consumers), \(CheckSet.messages(waiting))", observation: limits.observation(sample.value))
        }
    }
}

/// `stalled:QUEUE`: for how long nothing has left a queue that somebody should empty.
struct QueueStallCheck: CheckAspect {
    private var each = EachSampleCheck(RabbitMQCheckCatalog.stalled, thing: CheckSet.queue) { age in
        age == 0 ? "messages leave the queue" : "no message has left for \(HumanUnits.seconds(age))"
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let deadLetterQueues = round.deadLetterQueues
        return each.judge(round).filter { !deadLetterQueues.contains($0.object ?? "") }
    }
}

extension CheckRound {
    /// Queues of dead letters, which nobody needs to consume.
    fileprivate var deadLetterQueues: Set<String> {
        Set((reading.family("omniflow_rabbitmq_dead_letters")?.samples ?? []).compactMap(CheckSet.queue))
    }
}

/// `disk`: how near the disk is to the limit, on the worst node.
struct FreeDiskCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RabbitMQCheckCatalog.disk
        let limitsByNode = round.reading.family(descriptor.families[1])?.samples ?? []
        let shares = (round.reading.family(descriptor.families[0])?.samples ?? []).compactMap { free -> Double? in
            let limit = limitsByNode.first { $0.label("node") == free.label("node") }?.value ?? 0
            return limit > 0 && !free.value.isNaN ? free.value / limit : nil
        }
        guard let worst = shares.min() else { return [] }
        let limits = round.resolved(descriptor).limits
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: worst),
                reason: "\(HumanUnits.fixed(worst, digits: 1)) times the limit is free",
                observation: limits.observation(worst))
        ]
    }
}

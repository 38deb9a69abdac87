/// The counters of a target's processes together, which never go backwards, and how often these ended and came back.
///
/// Pure: fed with observations. A process that was there before the first observation counts from then on, one that
/// was started later counts in full; what one has counted stays when it ends. That is process-exporter's way.
struct ProcessGroup: Sendable {
    private struct Known {
        let countsInFull: Bool
        /// Whether its parent was none of the target's processes when it was first seen.
        let isLeader: Bool
        var hasEnded = false
        /// What each counter last said, by its raw value.
        var last = [UInt64?](repeating: nil, count: ProcessCounter.allCases.count)
    }

    private var totals = [UInt64](repeating: 0, count: ProcessCounter.allCases.count)
    /// Processes of the target that have ended.
    private(set) var exits: UInt64 = 0
    /// Processes that came after one had ended whose parent is none of the target's.
    private(set) var restarts: UInt64 = 0
    private var known: [ProcessKey: Known] = [:]
    private var unreplaced: UInt64 = 0
    /// The start of the machine's newest process at the first observation; nil before it.
    private var begin: UInt64?

    /// The sum of a counter since the first observation.
    func total(_ counter: ProcessCounter) -> UInt64 { totals[counter.rawValue] }

    /// Takes in what was found.
    ///
    /// - Returns: the processes that have ended since the last observation.
    @discardableResult
    mutating func note(_ observation: ProcessObservation) -> [ProcessKey] {
        let isFirst = begin == nil
        let begin = begin ?? observation.newestStart
        self.begin = begin
        let present = Set(observation.members.map(\.key))
        let numbers = Set(observation.running.map(\.key.number))
        var ended: [ProcessKey] = []
        for (key, process) in known where !present.contains(key) {
            if !process.hasEnded { ended.append(key) }
            if !process.hasEnded { end(process) }
            known[key] = nil
        }
        for member in observation.members {
            var process: Known
            if let before = known[member.key] {
                process = before
            } else {
                process = Known(
                    countsInFull: !isFirst && member.key.startTicks > begin,
                    isLeader: !numbers.contains(member.stat.parent))
                if !isFirst, !member.stat.hasEnded { join(process) }
                process.hasEnded = member.stat.hasEnded && isFirst
            }
            add(member, &process)
            if member.stat.hasEnded, !process.hasEnded {
                process.hasEnded = true
                ended.append(member.key)
                end(process)
            }
            known[member.key] = process
        }
        return ended.sorted { $0.number < $1.number }
    }

    private mutating func end(_ process: Known) {
        exits &+= 1
        if process.isLeader { unreplaced &+= 1 }
    }

    private mutating func join(_ process: Known) {
        guard process.isLeader, unreplaced > 0 else { return }
        unreplaced -= 1
        restarts &+= 1
    }

    /// Adds what the counters of a process rose by; where one fell, as sums over threads do when one ends, nothing.
    private mutating func add(_ member: ProcessMember, _ process: inout Known) {
        for counter in ProcessCounter.allCases {
            guard let value = counter.value(of: member) else { continue }
            let before = process.last[counter.rawValue] ?? (process.countsInFull ? 0 : value)
            if value > before { totals[counter.rawValue] &+= value - before }
            process.last[counter.rawValue] = value
        }
    }
}

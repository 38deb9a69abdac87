import BlockingIO
import Glibc

/// What the workers of a `StatvfsPool` and its caller share.
///
/// Life of a worker: it takes a question from the queue, asks with the lock released, and files the answer. When the
/// caller gave it up meanwhile, the answer is too late: the mount is only marked as reachable again, and the worker
/// ends, unless no other one is left.
final class StatvfsPoolState: @unchecked Sendable {
    // Sendable by proof: every variable below is read and written with `lock` held; the constants never change.
    private struct Question {
        let index: Int
        let path: String
    }

    private struct Worker {
        var question: Question
        var round: UInt64
        var deadline: Int64
        var isGivenUp = false
    }

    private let limit: Int64
    private let maximumThreads: Int
    private let question: @Sendable (String) -> Result<FilesystemUsage, FilesystemUsage.Refusal>
    private let lock = TimedCondition()

    private var round: UInt64 = 0
    private var queue: [Question] = []
    private var answers: [StatvfsPool.Answer] = []
    private var unanswered = 0
    private var busy: [Int: Worker] = [:]
    private var outstanding: Set<String> = []
    private var hasAnswered: Set<String> = []
    private var threads = 0
    private var lost = 0
    private var nextWorker = 0
    private var isFinished = false

    init(
        limit: Duration, maximumThreads: Int,
        ask: @escaping @Sendable (String) -> Result<FilesystemUsage, FilesystemUsage.Refusal>
    ) {
        let (seconds, attoseconds) = limit.components
        self.limit = max(1, seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
        self.maximumThreads = maximumThreads
        self.question = ask
    }

    var threadCount: Int { lock.withLock { threads } }

    func finish() {
        lock.withLock {
            isFinished = true
            lock.wakeAll()
        }
    }

    func ask(_ paths: [String]) -> [StatvfsPool.Answer] {
        lock.withLock {
            begin(paths)
            while unanswered > 0 {
                startWorkerIfNeeded()
                guard threads > lost, let deadline = busy.values.filter({ !$0.isGivenUp }).map(\.deadline).min() else {
                    if threads > lost {  // A worker is there and about to take the next question.
                        lock.wait(until: TimedCondition.now() &+ limit)
                        continue
                    }
                    break
                }
                lock.wait(until: deadline)
                giveUpSilentWorkers()
            }
            queue.removeAll(keepingCapacity: true)
            return answers
        }
    }

    /// Mounts that have answered before come first: where every thread may be lost, they are the ones to be served.
    private func begin(_ paths: [String]) {
        round &+= 1
        answers = Array(repeating: .silent, count: paths.count)
        var strangers: [Question] = []
        queue.removeAll(keepingCapacity: true)
        for (index, path) in paths.enumerated() where !outstanding.contains(path) {
            let question = Question(index: index, path: path)
            if hasAnswered.contains(path) { queue.append(question) } else { strangers.append(question) }
        }
        hasAnswered.formIntersection(paths)
        // The last thread is kept for mounts that are known to answer.
        if lost < maximumThreads - 1 || maximumThreads == 1 { queue += strangers }
        unanswered = queue.count
        lock.wakeAll()
    }

    private func startWorkerIfNeeded() {
        guard threads == lost, threads < maximumThreads, !queue.isEmpty else { return }
        let number = nextWorker
        nextWorker &+= 1
        threads += 1
        if !Thread.detach(name: "statvfs", { [self] in work(number) }) { threads -= 1 }
    }

    private func giveUpSilentWorkers() {
        let now = TimedCondition.now()
        for (number, worker) in busy where !worker.isGivenUp && worker.deadline <= now {
            busy[number]?.isGivenUp = true
            outstanding.insert(worker.question.path)
            hasAnswered.remove(worker.question.path)
            lost += 1
            unanswered -= 1
        }
        if lost >= maximumThreads - 1 && maximumThreads > 1 {
            let dropped = queue.filter { !hasAnswered.contains($0.path) }
            unanswered -= dropped.count
            queue.removeAll { !hasAnswered.contains($0.path) }
        }
    }

    private func work(_ number: Int) {
        while let path = takeQuestion(number) {
            let answer = question(path)
            guard file(answer, of: number) else { return }
        }
    }

    private func takeQuestion(_ number: Int) -> String? {
        lock.withLock {
            while queue.isEmpty && !isFinished { lock.wait() }
            guard !isFinished else {
                threads -= 1
                return nil
            }
            let next = queue.removeFirst()
            busy[number] = Worker(question: next, round: round, deadline: TimedCondition.now() &+ limit)
            lock.wakeAll()
            return next.path
        }
    }

    /// Files an answer; false when the worker has been replaced and is to end.
    private func file(_ answer: Result<FilesystemUsage, FilesystemUsage.Refusal>, of number: Int) -> Bool {
        lock.withLock {
            guard let worker = busy.removeValue(forKey: number) else { return false }
            if worker.isGivenUp {
                outstanding.remove(worker.question.path)
                lost -= 1
                if threads - lost > 1 || isFinished {
                    threads -= 1
                    return false
                }
                return true
            }
            if worker.round == round {
                hasAnswered.insert(worker.question.path)
                answers[worker.question.index] = StatvfsPool.Answer(answer)
                unanswered -= 1
                lock.wakeAll()
            }
            return true
        }
    }
}

extension StatvfsPool.Answer {
    fileprivate init(_ result: Result<FilesystemUsage, FilesystemUsage.Refusal>) {
        switch result {
        case .success(let usage): self = .usage(usage)
        case .failure(let error): self = .failed(error.reason)
        }
    }
}

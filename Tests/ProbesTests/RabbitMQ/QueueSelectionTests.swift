import Testing

@testable import Probes

@Suite("Queues named by the settings")
struct QueueSelectionTests {
    @Test(
        "a pattern fits the whole name",
        arguments: [
            ("orders.*", "orders.eu", true), ("orders.*", "orders.", true), ("orders.*", "orders", false),
            ("orders.*", "my.orders.eu", false), ("*", "", true), ("*", "anything", true), ("**a**", "bab", true),
            ("*.dlq", "orders.dlq", true), ("*.dlq", "orders.dlq2", false), ("a?c", "abc", true), ("a?c", "aéc", true),
            ("a?c", "ac", false), ("a?c", "abbc", false), ("?", "😀", true), ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false), ("", "", true), ("", "a", false), ("a.c", "abc", false), ("[ab]", "a", false),
        ])
    func glob(pattern: String, name: String, fits: Bool) {
        #expect(QueueGlob(pattern).matches(name) == fits)
    }

    @Test("a pattern made to be slow is not")
    func slow() {
        let pattern = QueueGlob(String(repeating: "a*", count: 100) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 255)))
    }

    @Test("names and patterns are told apart, names once, and mean the connection's virtual host")
    func selection() {
        let selection = QueueSelection(
            virtualHost: "shop", queues: ["orders", "mail.*", "orders", "x?"], deadLetterQueues: ["*.dead"])
        #expect(selection.exact == [QueueName(virtualHost: "shop", name: "orders")])
        #expect(selection.patterns.map(\.text) == ["mail.*", "x?"])
        #expect(selection.isWanted(QueueName(virtualHost: "shop", name: "orders")))
        #expect(selection.isWanted(QueueName(virtualHost: "shop", name: "mail.out")))
        #expect(!selection.isWanted(QueueName(virtualHost: "/", name: "orders")))
        #expect(!selection.isWanted(QueueName(virtualHost: "shop", name: "other")))
        #expect(selection.isDeadLetterQueue(QueueName(virtualHost: "any", name: "a.dead")))
    }
}

@Suite("QueueRanking")
struct QueueRankingTests {
    private func facts(_ name: String, _ messages: Double?, consumers: Double? = nil) -> QueueFacts {
        var facts = QueueFacts(QueueName(virtualHost: "/", name: name))
        facts.ready = messages
        facts.consumers = consumers
        return facts
    }

    private func board(
        _ queues: [QueueFacts], top: Int, wanted: Int = 10, named: [String] = [],
        isWanted: @escaping (String) -> Bool = { _ in false }
    ) -> QueueBoard {
        var ranking = QueueRanking(
            QueueRanking.Limits(top: top, wanted: wanted),
            wasNamed: Set(named.map { QueueName(virtualHost: "/", name: $0) }), isWanted: { isWanted($0.name) })
        for queue in queues { ranking.take(queue) }
        return ranking.finish()
    }

    @Test("the deepest are named, the others summed", arguments: [1, 2, 3, 7, 1_000])
    func top(order: Int) {
        // The same queues in another order give the same board.
        let queues = (0..<1_000).map { facts("q\($0)", Double($0), consumers: 1) }
        let rotated = Array(queues[(order % 1_000)...] + queues[..<(order % 1_000)])
        let board = board(rotated, top: 3)
        #expect(board.named.map(\.queue.name) == ["q997", "q998", "q999"])
        #expect(board.rest.queues == 997)
        #expect(board.rest.messages == (0..<997).reduce(0.0) { $0 + Double($1) })
        #expect(board.rest.consumers == 997)
        #expect(board.totals.queues == 1_000)
        #expect(board.totals.messages == 499_500)
    }

    @Test("wanted queues are named besides, up to their limit, and what is beyond is told")
    func wanted() {
        let queues = (0..<50).map { facts("w\($0)", Double($0)) } + [facts("deep", 1_000_000), facts("flat", 0)]
        let board = board(queues, top: 1, wanted: 4) { $0.hasPrefix("w") }
        #expect(board.named.map(\.queue.name) == ["deep", "w46", "w47", "w48", "w49"])
        #expect(board.leftOut == 46)
        #expect(board.rest.queues == 47)
    }

    @Test("a queue stays named until another is twice as deep")
    func sticky() {
        #expect(board([facts("a", 10), facts("b", 19)], top: 1, named: ["a"]).named.map(\.queue.name) == ["a"])
        #expect(board([facts("a", 10), facts("b", 22)], top: 1, named: ["a"]).named.map(\.queue.name) == ["b"])
    }

    @Test("with room for none, everything is summed")
    func none() {
        let board = board([facts("a", 1), facts("b", nil)], top: 0, wanted: 0) { $0 == "a" }
        #expect(board.named.isEmpty)
        #expect(board.rest.queues == 2)
        #expect(board.rest.consumers == nil)
    }

    @Test("replicated queues are counted by health, and those that do not run")
    func health() {
        var queues = (0..<4).map { facts("q\($0)", 0) }
        queues[0].replicas = QueueReplicas(members: 3, online: 3, hasLeader: true)
        queues[1].replicas = QueueReplicas(members: 3, online: 2, hasLeader: true)
        queues[2].replicas = QueueReplicas(members: 3, online: 1, hasLeader: false)
        queues[3].isRunning = false
        let totals = board(queues, top: 9).totals
        #expect([totals.complete, totals.degraded, totals.leaderless, totals.stopped] == [1, 1, 1, 1])
    }
}

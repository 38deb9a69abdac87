import Telemetry

/// Everything that one round brought, from whichever source.
struct BrokerRound: Sendable {
    let looks: [(QueueName, QueueLook)]
    let management: ManagementRound?
    let plugin: PluginRound?
    /// The queues as the plugin sees them, where the management API did not list them.
    var pluginBoard: QueueBoard?
    /// What the plugin says of the named queues.
    var pluginQueues: [QueueName: QueueFacts] = [:]
    var outcomes: [CollectorOutcome]

    init(looks: [(QueueName, QueueLook)], management: ManagementRound?, plugin: PluginRound?) {
        self.looks = looks
        self.management = management
        self.plugin = plugin
        outcomes = (management?.outcomes ?? []) + (plugin?.outcomes ?? [])
    }

    /// The list of queues: the management API's, which knows the whole cluster, before the plugin's.
    var board: QueueBoard? { management?.board ?? pluginBoard }

    /// What else is known of queues; the plugin's numbers are from this round, the API's may be older.
    var details: [[QueueName: QueueFacts]] { [pluginQueues, management?.details?.queues ?? [:]] }

    /// The nodes that somebody told about.
    var nodes: [BrokerNode] { management?.nodes ?? plugin?.node.map { [$0] } ?? [] }

    /// Adds what is not about single queues: the plugin's own families or those that stand in for them, nodes, totals.
    func add(to sink: inout MetricSink) {
        if let families = plugin?.families { sink.add(contentsOf: families) }
        if let overview = management?.overview { CoreFamilies.add(overview, to: &sink) }
        NodeFamilies.add(nodes, to: &sink)
        if let board { QueueTotalFamilies.add(board, to: &sink) }
        if let totals = management?.board?.totals { QueueTotalFamilies.add(totals, to: &sink) }
        if let details = management?.details {
            QueueTotalFamilies.add(withoutConsumers: details.withoutConsumers, to: &sink)
        }
    }
}

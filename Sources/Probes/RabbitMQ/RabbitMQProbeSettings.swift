public import RabbitMQClient

/// What a RabbitMQ probe asks, where, and how much of it becomes series.
public struct RabbitMQProbeSettings: Sendable {
    /// The AMQP connection; its user and password open the management API too.
    public var connection: RabbitMQSettings
    /// The management API's address, up to before `/api`; nil where the plugin is off or not to be asked.
    public var managementURL: String?
    /// The Prometheus plugin's address, up to before `/metrics`; nil where the plugin is off or not to be asked.
    public var metricsURL: String?
    /// A PEM file with the only authorities to trust for both addresses; nil trusts those of the system.
    public var certificateAuthorityFile: String?
    /// Queues of the connection's virtual host: names, and patterns with `*` for any text and `?` for one character.
    ///
    /// Names work over AMQP alone; patterns need one of the two addresses.
    public var queues: [String]
    /// Queues of dead letters in any virtual host, named like `queues`, besides those that the broker itself knows.
    public var deadLetterQueues: [String] = []
    /// How many of the deepest queues get series of their own besides those that are asked for.
    public var topQueues = 20
    /// How many queues get series of their own because they are asked for or hold dead letters.
    public var queueLimit = 500
    /// How often what costs the broker much is asked at most: consumers, ages and dead-letter routes of all queues.
    public var costlyInterval: Duration = .seconds(60)
    /// The largest answer over HTTP, in bytes.
    public var answerLimit = 32 << 20
    /// Whether the plugin's families about allocators, microstate accounting and Mnesia are passed on as well.
    public var passesRuntimeFamilies = false
    /// Whether the plugin wants user and password too (`prometheus.authentication` of RabbitMQ 4).
    public var metricsNeedPassword = false

    /// Creates settings that watch the broker, and the queues named, over AMQP alone.
    public init(connection: RabbitMQSettings, queues: [String] = []) {
        self.connection = connection
        self.queues = queues
    }
}

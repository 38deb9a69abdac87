extension SemanticAttribute {
    /// Calls of databases and caches.
    public enum Database {
        /// Which product: `postgresql`, `redis`.
        public static let systemName = "db.system.name"
        /// The database, and the schema behind a bar where it is known; of Redis the number.
        public static let namespace = "db.namespace"
        /// The command.
        public static let operationName = "db.operation.name"
        /// The table or view.
        public static let collectionName = "db.collection.name"
        /// The statement in a few words of low cardinality.
        public static let querySummary = "db.query.summary"
        /// The statement without its values.
        public static let queryText = "db.query.text"
        /// How many statements went in one round trip; only from two on.
        public static let operationBatchSize = "db.operation.batch.size"
        /// The server's word for what went wrong: a SQLSTATE, or the first word of Redis' error.
        public static let responseStatusCode = "db.response.status_code"
    }

    /// Messages and jobs.
    public enum Messaging {
        /// What carries them: `rabbitmq`, or `omniflow` for rows of our own.
        public static let system = "messaging.system"
        /// What is done, in the words of the carrier.
        public static let operationName = "messaging.operation.name"
        /// What is done, in the words of the conventions: `send`, `receive`, `process`.
        public static let operationType = "messaging.operation.type"
        /// Where they go: exchange, routing key and queue, as far as they are known.
        public static let destinationName = "messaging.destination.name"
        /// The routing key.
        public static let routingKey = "messaging.rabbitmq.destination.routing_key"
        /// The identity of one message.
        public static let messageID = "messaging.message.id"
        /// What belongs together.
        public static let conversationID = "messaging.message.conversation_id"
        /// How many messages there are; only for batches.
        public static let batchMessageCount = "messaging.batch.message_count"
    }
}

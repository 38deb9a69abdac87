/// What the broker says of itself while the connection is made.
struct BrokerIdentity: Sendable, Hashable {
    let product: String?
    let version: String?
    let clusterName: String?
    /// The names of what it can do beyond AMQP 0-9-1.
    let capabilities: Set<String>

    init(_ properties: [String: FieldValue]) {
        product = properties["product"]?.text.map(OneLine.text)
        version = properties["version"]?.text.map(OneLine.text)
        clusterName = properties["cluster_name"]?.text.map(OneLine.text)
        var names: Set<String> = []
        if case .table(let table) = properties["capabilities"] {
            for (name, value) in table where value == .bool(true) { names.insert(name) }
        }
        capabilities = names
    }
}

/// What is known of one node of a cluster; nil where nobody said.
struct BrokerNode: Sendable, Equatable {
    /// The members of an element of `/api/nodes` that are read.
    static let columns = [
        "name", "running", "mem_used", "mem_limit", "mem_alarm", "disk_free", "disk_free_limit", "disk_free_alarm",
        "fd_used", "fd_total", "partitions",
    ]

    let name: String
    var isRunning: Bool?
    var memoryUsed: Double?
    var memoryLimit: Double?
    var memoryAlarm: Bool?
    var diskFree: Double?
    var diskLimit: Double?
    var diskAlarm: Bool?
    var descriptorsUsed: Double?
    var descriptorsLimit: Double?
    /// How many nodes this one has lost sight of in a network partition.
    var partitions: Int?

    init(name: String) {
        self.name = name
    }

    /// Reads an element of `/api/nodes`; nil for what has no name.
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.text, !name.isEmpty else { return nil }
        self.name = name
        isRunning = json["running"]?.flag
        memoryUsed = json["mem_used"]?.number
        memoryLimit = json["mem_limit"]?.number
        memoryAlarm = json["mem_alarm"]?.flag
        diskFree = json["disk_free"]?.number
        diskLimit = json["disk_free_limit"]?.number
        diskAlarm = json["disk_free_alarm"]?.flag
        descriptorsUsed = json["fd_used"]?.number
        descriptorsLimit = json["fd_total"]?.number
        partitions = json["partitions"]?.items?.count
    }
}

/// What tells queues of one broker apart: a name says nothing without its virtual host.
struct QueueName: Hashable, Comparable, Sendable {
    let virtualHost: String
    let name: String

    /// The name under which queues that are not named one by one are summed.
    static let rest = QueueName(virtualHost: "(rest)", name: "(rest)")

    static func < (left: Self, right: Self) -> Bool {
        left.virtualHost == right.virtualHost ? left.name < right.name : left.virtualHost < right.virtualHost
    }

    /// The values of the labels `vhost` and `queue`.
    var labels: [String] { [virtualHost, name] }
}

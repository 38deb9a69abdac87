/// THE list of host collectors: node_exporter's name, whether it is on by default, how it is made.
enum HostCollectorCatalog {
    struct Entry: Sendable {
        let name: String
        let isOnByDefault: Bool
        let make: @Sendable (HostSettings) -> any HostCollector
    }

    static let all: [Entry] = [
        Entry(name: "loadavg", isOnByDefault: true, make: LoadAverageCollector.init)
    ]
}

import LinuxHost
import Telemetry

/// `udp_queues`: bytes that wait in the queues of UDP sockets, from `/proc/net/udp` and `udp6`.
final class UdpQueuesCollector: HostCollector {
    static let queues = MetricDescriptor(
        "node_udp_queues", .gauge, labels: ["queue", "ip"], help: "Bytes that wait in the queues of UDP sockets.")

    private let files: [(file: KernelFile, transmit: [String], receive: [String])]

    init(_ settings: HostSettings) {
        files = [("udp", "v4"), ("udp6", "v6")].map { name, version in
            (KernelFile(settings.paths.procfs + "/net/" + name), ["tx", version], ["rx", version])
        }
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var missing: [CollectorError] = []
        for (file, transmitLabels, receiveLabels) in files {
            do {
                var transmitted: UInt64 = 0
                var received: UInt64 = 0
                try SocketTable.forEachSocket(in: try file.contents(), path: file.path) { _, transmit, receive in
                    transmitted &+= transmit
                    received &+= receive
                }
                sink.add(Self.queues, transmitLabels, Double(transmitted))
                sink.add(Self.queues, receiveLabels, Double(received))
            } catch  where error.code == .noData {
                // A machine without one of the two versions has the other.
                missing.append(error)
            }
        }
        if missing.count == files.count, let error = missing.first { throw error }
    }
}

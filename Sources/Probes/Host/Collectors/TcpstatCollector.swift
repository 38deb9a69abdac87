import LinuxHost
import Telemetry

/// `tcpstat`: TCP sockets by state, from the kernel's socket diagnostics or, where those are not to be had,
/// `/proc/net/tcp`.
final class TcpstatCollector: HostCollector {
    static let states = MetricDescriptor(
        "node_tcp_connection_states", .gauge, labels: ["state"],
        help: "TCP sockets in each state, and the bytes in their queues.")
    /// Names by the kernel's number, which counts from 1.
    private static let names: [[String]] = [
        "unknown", "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait",
        "last_ack", "listen", "closing", "syn_recv",
    ].map { [$0] }
    private static let receiveQueue = ["rx_queued_bytes"]
    private static let transmitQueue = ["tx_queued_bytes"]

    private let diagnostics: SocketDiagnostics?
    private let file: KernelFile
    private let file6: KernelFile

    init(_ settings: HostSettings) {
        diagnostics = settings.paths.areTheKernelsOwn ? SocketDiagnostics() : nil
        file = KernelFile(settings.paths.procfs + "/net/tcp")
        file6 = KernelFile(settings.paths.procfs + "/net/tcp6")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let summary = if let answer = try? diagnostics?.tcp() { answer } else { try fromFiles() }
        var counts = summary.states
        counts[3] &+= counts[12]  // A connection being opened has had a number of its own since Linux 4.1.
        counts[12] = 0
        guard counts.contains(where: { $0 > 0 }) else { return }
        for (state, count) in counts.enumerated() where count > 0 && state < Self.names.count {
            sink.add(Self.states, Self.names[state], Double(count))
        }
        sink.add(Self.states, Self.receiveQueue, Double(summary.receiveQueue))
        sink.add(Self.states, Self.transmitQueue, Double(summary.transmitQueue))
    }

    private func fromFiles() throws(CollectorError) -> SocketDiagnostics.Summary {
        var summary = SocketDiagnostics.Summary()
        try Self.count(try file.contents(), path: file.path, into: &summary)
        do {
            try Self.count(try file6.contents(), path: file6.path, into: &summary)
        } catch  where error.code == .noData {
            return summary  // A machine without IPv6.
        }
        return summary
    }

    private static func count(
        _ bytes: ByteText, path: String, into summary: inout SocketDiagnostics.Summary
    ) throws(CollectorError) {
        var counted = summary
        try SocketTable.forEachSocket(in: bytes, path: path) { state, transmit, receive in
            counted.add(state: state, receiveQueue: receive, transmitQueue: transmit)
        }
        summary = counted
    }
}

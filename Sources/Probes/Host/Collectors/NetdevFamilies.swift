import LinuxHost
import Telemetry

/// A family of the netdev collector: which counters of the kernel it sums, and where `/proc/net/dev` has it.
struct NetdevFamily: Sendable {
    let descriptor: MetricDescriptor
    let fields: [NetworkLink.Counters.Field]
    /// The column of `/proc/net/dev` after the interface's name; nil where that file does not have it.
    let column: Int?

    /// The sum of the family's counters.
    func value(_ counters: NetworkLink.Counters) -> Double {
        Double(fields.reduce(0) { $0 &+ counters[$1] })
    }
}

/// The families of the netdev collector; the sums are those that the kernel itself shows in `/proc/net/dev`.
enum NetdevFamilies {
    static let all: [NetdevFamily] = [
        family("receive_bytes", 0, [.receivedBytes], "Bytes received."),
        family("receive_packets", 1, [.receivedPackets], "Packets received."),
        family("receive_errs", 2, [.receiveErrors], "Packets received that were broken."),
        family(
            "receive_drop", 3, [.receiveDropped, .receiveMissedErrors],
            "Packets received and dropped, those that found no room in the interface included."),
        family("receive_fifo", 4, [.receiveFIFOErrors], "Packets lost to a full receive FIFO."),
        family(
            "receive_frame", 5,
            [.receiveFrameErrors, .receiveLengthErrors, .receiveOverErrors, .receiveCRCErrors],
            "Packets received with a wrong length, frame or checksum."),
        family("receive_compressed", 6, [.receivedCompressed], "Compressed packets received."),
        family("receive_multicast", 7, [.multicast], "Multicast packets received."),
        family("receive_nohandler", nil, [.receiveNoHandler], "Packets received that nobody wanted."),
        family("transmit_bytes", 8, [.transmittedBytes], "Bytes sent."),
        family("transmit_packets", 9, [.transmittedPackets], "Packets sent."),
        family("transmit_errs", 10, [.transmitErrors], "Packets that could not be sent."),
        family("transmit_drop", 11, [.transmitDropped], "Packets dropped before they were sent."),
        family("transmit_fifo", 12, [.transmitFIFOErrors], "Packets lost to an empty transmit FIFO."),
        family("transmit_colls", 13, [.collisions], "Collisions while sending."),
        family(
            "transmit_carrier", 14,
            [.transmitCarrierErrors, .transmitAbortedErrors, .transmitHeartbeatErrors, .transmitWindowErrors],
            "Packets not sent for want of a carrier, or given up."),
        family("transmit_compressed", 15, [.transmittedCompressed], "Compressed packets sent."),
    ]

    private static func family(
        _ name: String, _ column: Int?, _ fields: [NetworkLink.Counters.Field], _ help: String
    ) -> NetdevFamily {
        NetdevFamily(
            descriptor: MetricDescriptor(
                "node_network_\(name)_total", .counter, labels: ["device"],
                help: "\(help.dropLast()), as the interface has counted since it came."),
            fields: fields, column: column)
    }
}

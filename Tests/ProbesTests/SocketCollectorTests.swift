import Telemetry
import Testing

@testable import LinuxHost
@testable import Probes

@Suite("sockets and protocols")
struct SocketCollectorTests {
    @Test("netstat publishes the fields of the settings, and the same after a change of the file's lines")
    func netstat() throws {
        let collector = NetstatCollector(RecordedHost.settings())
        for _ in 0..<2 {
            let families = try RecordedHost.families(collector)
            #expect(families.value("node_netstat_Ip_Forwarding") == 2)
            #expect(families.value("node_netstat_Tcp_CurrEstab") != nil)
            #expect(families.value("node_netstat_Ip6_InOctets") == 128)
            #expect(families.value("node_netstat_TcpExt_TCPOFOQueue") != nil)
            #expect(families.value("node_netstat_Tcp_MaxConn") == nil)
            #expect(families.allSatisfy { $0.descriptor.kind == .untyped })
        }
        let old = try RecordedHost.families(NetstatCollector(RecordedHost.settings(.debian12)))
        #expect(old.value("node_netstat_TcpExt_TCPOFOQueue") == nil)
    }

    @Test("a line of values that is not its names' is refused")
    func unequalPairs() {
        for text in ["Ip: A B\nTcp: 1 2\n", "Ip: A\n", "Ip A\nIp 1\n"] {
            #expect(throws: CollectorError.self) {
                try ProtocolCounters.forEachPair(in: ByteText(text.utf8), path: "snmp") { _, _ in }
            }
        }
    }

    @Test("sockstat has both versions and the memory in bytes")
    func sockstat() throws {
        let families = try RecordedHost.families(SockstatCollector(RecordedHost.settings()))
        let pages = try #require(families.value("node_sockstat_TCP_mem"))
        #expect(families.value("node_sockstat_TCP_mem_bytes") == pages * Double(MemoryPage.bytes))
        #expect(families.value("node_sockstat_FRAG6_memory") == 0)
        #expect(families.value("node_sockstat_sockets_used") != nil)
    }

    @Test("arp counts entries by interface")
    func arp() throws {
        #expect(try RecordedHost.families(ArpCollector(RecordedHost.settings())).value("node_arp_entries", "eth0") == 1)
    }

    @Test("queues of sockets are hexadecimal and summed")
    func queues() throws {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr
               0: 0100007F:71B8 00000000:0000 0A 00000010:000000FF 00:00000000
               1: 0100007F:71B9 00000000:0000 01 00000001:00000001 00:00000000
            """
        var seen: [[UInt64]] = []
        try SocketTable.forEachSocket(in: ByteText(table.utf8), path: "udp") { seen.append([$0, $1, $2]) }
        #expect(seen == [[10, 16, 255], [1, 1, 1]])
        let families = try RecordedHost.families(UdpQueuesCollector(RecordedHost.settings()))
        #expect(families.labels("node_udp_queues") == [["tx", "v4"], ["rx", "v4"], ["tx", "v6"], ["rx", "v6"]])
    }

    @Test("tcpstat reads the recorded files where paths are not the kernel's own")
    func tcpstat() throws {
        let families = try RecordedHost.families(TcpstatCollector(RecordedHost.settings()))
        #expect(families.value("node_tcp_connection_states", "listen") ?? 0 >= 2)
        #expect(families.value("node_tcp_connection_states", "rx_queued_bytes") != nil)
    }

    @Test("a recorded dump of socket diagnostics is counted by state")
    func diagnostics() throws {
        var summary = SocketDiagnostics.Summary()
        let end = SocketDiagnostics.count(try RecordedHost.bytes("netlink/tcp.bin")[...], into: &summary)
        #expect(end == .done)
        #expect(summary.states[10] >= 2)
        #expect(summary.states[0] == 0)
    }

    @Test("the kernel's error in a dump is told")
    func netlinkError() {
        // 36 bytes, NLMSG_ERROR, -EPERM.
        let message: [UInt8] = [36, 0, 0, 0, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + [255, 255, 255, 255]
        let bytes = message + [UInt8](repeating: 0, count: 16)
        #expect(NetlinkMessages.forEach(in: bytes[...]) { _, _ in } == .failed(1))
    }
}

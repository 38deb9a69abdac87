import Telemetry
import Testing

@testable import LinuxHost
@testable import Probes

@Suite("disks and interfaces")
struct DiskAndNetworkCollectorTests {
    @Test("diskstats converts sectors and milliseconds, and leaves out loop devices")
    func disks() throws {
        let families = try RecordedHost.families(DiskstatsCollector(RecordedHost.settings()))
        let disk = try #require(
            try DiskTable.parse(try RecordedHost.bytes("proc/diskstats")[...], path: "").first { $0.name == "vda" })
        #expect(families.value("node_disk_read_bytes_total", "vda") == Double(disk.values[2]) * 512)
        #expect(families.value("node_disk_read_time_seconds_total", "vda") == Double(disk.values[3]) * 0.001)
        #expect(families.value("node_disk_flush_requests_total", "vda") == Double(disk.values[15]))
        #expect(families.value("node_disk_reads_completed_total", "loop0") == nil)
        #expect(families.labels("node_disk_info").contains(["vda", "254", "0", "", "", "QEMU_DISK", "abc", "", "1"]))
        #expect(families.labels("node_disk_filesystem_info") == [["vda", "ext4", "", "11-22", ""]])
    }

    @Test("Debian 12's disk info has neither rotation nor a virtio serial")
    func disksDebian12() throws {
        let families = try RecordedHost.families(DiskstatsCollector(RecordedHost.settings(.debian12)))
        #expect(families.labels("node_disk_info").contains(["vda", "254", "0", "", "", "QEMU_DISK", "", ""]))
    }

    @Test("an older kernel's line has fewer columns")
    func oldKernel() throws {
        let line = "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 1 sda1 1 2 3 4\n"
        let disks = try DiskTable.parse(ByteText(line.utf8), path: "diskstats")
        #expect(disks.map(\.name) == ["sda"])
        #expect(disks.first?.values.count == 11)
    }

    @Test("a recorded rtnetlink dump says the same as the recorded files")
    func links() throws {
        var links: [NetworkLink] = []
        let end = LinkTable.parse(try RecordedHost.bytes("netlink/links.bin")[...], into: &links)
        #expect(end == .done)
        let eth = try #require(links.first { $0.name == "eth0" })
        #expect(eth.address == "02:fc:00:00:00:01")
        #expect(eth.operationalStateName == "up")
        #expect(eth.mtu == 1_400)
        let traffic = try DeviceTrafficTable.parse(try RecordedHost.bytes("proc/net/dev")[...], path: "")
        #expect(traffic.map(\.name).sorted() == links.map(\.name).sorted())
        let idle = try #require(links.first { $0.name == "ifb0" }?.counters)
        #expect(NetworkLink.Counters.Field.allCases.allSatisfy { idle[$0] == 0 })
        let counters = try #require(eth.counters)
        let recorded = try #require(traffic.first { $0.name == "eth0" })
        #expect(counters[.receivedBytes] >= recorded.values[0])
    }

    @Test("counters are summed as the kernel sums them for /proc/net/dev")
    func sums() {
        // Each counter is its place in the kernel's structure, counted from 1: dropped is 7, missed 16.
        let counters = NetworkLink.Counters((1...24).map { UInt64($0) })
        let values = Dictionary(
            uniqueKeysWithValues: NetdevFamilies.all.map { ($0.descriptor.name, $0.value(counters)) })
        #expect(values["node_network_receive_drop_total"] == 23)
        #expect(values["node_network_receive_frame_total"] == 50)
        #expect(values["node_network_transmit_carrier_total"] == 76)
        #expect(values["node_network_receive_nohandler_total"] == 24)
    }

    @Test("netdev reads the recorded file where paths are not the kernel's own")
    func netdev() throws {
        let families = try RecordedHost.families(NetdevCollector(RecordedHost.settings(.debian12)))
        #expect(families.labels("node_network_receive_bytes_total").map { $0[0] } == ["ifb0", "ifb1", "eth0"])
        #expect(families.labels("node_network_receive_nohandler_total").isEmpty)
    }

    @Test("netclass reads attributes from files; what an interface does not have is left out")
    func netclass() throws {
        let families = try RecordedHost.families(NetclassCollector(RecordedHost.settings()))
        #expect(families.value("node_network_up", "eth0") == 1)
        #expect(families.value("node_network_up", "lo") == 0)
        #expect(families.value("node_network_flags", "eth0") == 4_099)
        #expect(families.value("node_network_speed_bytes", "eth0") == -125_000)
        #expect(families.value("node_network_speed_bytes", "lo") == nil)
        #expect(
            families.labels("node_network_info").first
                == ["eth0", "02:fc:00:00:00:01", "ff:ff:ff:ff:ff:ff", "unknown", "up", "up", ""])
        #expect(!families.labels("node_network_up").contains(["bonding_masters"]))
    }
}

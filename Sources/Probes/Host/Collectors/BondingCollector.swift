import LinuxHost
import Telemetry

/// `bonding`: how many interfaces each bond joins and how many of them have a link, from `/sys/class/net`.
final class BondingCollector: HostCollector {
    static let members = MetricDescriptor(
        "node_bonding_slaves", .gauge, labels: ["master"], help: "Interfaces that a bond joins.")
    static let active = MetricDescriptor(
        "node_bonding_active", .gauge, labels: ["master"],
        help: "Interfaces of a bond whose link the kernel's monitor sees up.")

    private let directory: String
    private let masters: KernelFile

    init(_ settings: HostSettings) {
        directory = settings.paths.sysfs + "/class/net"
        masters = KernelFile(directory + "/bonding_masters")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        for bond in try names(in: masters.contents()) {
            // A bond may be gone by now.
            guard let list = Attribute.read("\(directory)/\(bond)/bonding/slaves") else { continue }
            let members = names(in: list)
            sink.add(Self.members, [bond], Double(members.count))
            sink.add(Self.active, [bond], Double(members.filter { isUp($0, in: bond) }.count))
        }
    }

    /// Each name once; what no interface can be called is left out, for it becomes a part of a path.
    private func names(in bytes: ByteText) -> [String] {
        var seen: Set<String> = []
        return bytes.split { $0 <= 0x20 }.map(\.text).filter { !$0.contains("/") && seen.insert($0).inserted }
    }

    /// Kernels before 3.9 call the link to a member's directory after its role.
    private func isUp(_ member: String, in bond: String) -> Bool {
        for link in ["lower_", "slave_"] {
            let status = Attribute.read("\(directory)/\(bond)/\(link)\(member)/bonding_slave/mii_status")
            if let status { return status.equals("up") }
        }
        return false
    }
}

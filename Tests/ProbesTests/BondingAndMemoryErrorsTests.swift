import Telemetry
import Testing

@testable import Probes

@Suite("bonding and edac")
struct BondingAndMemoryErrorsTests {
    @Test("bonding counts the members of each bond and those with a link", arguments: ["lower_", "slave_"])
    func bonds(link: String) throws {
        let net = "sys/class/net/"
        let tree = try FixtureTree([
            net + "bonding_masters": "bond0 dmz empty gone\n", net + "bond0/bonding/slaves": "eth0 eth1 eth4\n",
            net + "bond0/\(link)eth0/bonding_slave/mii_status": "up\n",
            net + "bond0/\(link)eth1/bonding_slave/mii_status": "down\n",
            net + "dmz/bonding/slaves": "eth2 eth3\n", net + "dmz/\(link)eth2/bonding_slave/mii_status": "up\n",
            net + "dmz/\(link)eth3/bonding_slave/mii_status": "up\n", net + "empty/bonding/slaves": "\n",
        ])
        let expected: [Series: Double] = [
            // Of eth4 nothing is known: it belongs to the bond, and nobody says that it is up.
            #"node_bonding_slaves{master="bond0"}"#: 3, #"node_bonding_active{master="bond0"}"#: 1,
            #"node_bonding_slaves{master="dmz"}"#: 2, #"node_bonding_active{master="dmz"}"#: 2,
            #"node_bonding_slaves{master="empty"}"#: 0, #"node_bonding_active{master="empty"}"#: 0,
        ]
        #expect(try CollectorRun.once("bonding", tree) == expected)
        #expect(try CollectorRun.once("bonding", tree, .debian12) == expected)
    }

    @Test("bonding has no data without the kernel's module, and no series without a bond")
    func noBonds() throws {
        let error = try #require(throws: CollectorError.self) { try CollectorRun.once("bonding", FixtureTree()) }
        #expect(error.code == .noData)
        #expect(try CollectorRun.once("bonding", FixtureTree(["sys/class/net/bonding_masters": "\n"])).isEmpty)
    }

    @Test("bonding leads no path elsewhere and names nothing twice")
    func hostileBonds() throws {
        let tree = try FixtureTree([
            "sys/class/net/bonding_masters": "../../secret bond0 bond0\t\nbond0", "secret/bonding/slaves": "eth0\n",
            "sys/class/net/bond0/bonding/slaves": "eth0 eth0 ../x\n",
        ])
        #expect(
            try CollectorRun.once("bonding", tree) == [
                #"node_bonding_slaves{master="bond0"}"#: 1, #"node_bonding_active{master="bond0"}"#: 0,
            ])
    }

    private static let controller = "sys/devices/system/edac/mc/mc"

    private func controllers() throws -> FixtureTree {
        let first = Self.controller + "0/"
        let second = Self.controller + "12/"
        return try FixtureTree([
            first + "ce_count": "10\n", first + "ue_count": "5\n", first + "ce_noinfo_count": "2\n",
            first + "ue_noinfo_count": "1\n", first + "csrow0/ce_count": "3\n", first + "csrow0/ue_count": "4\n",
            first + "csrow1/ce_count": "0\n", first + "csrow1/ue_count": "nonsense\n", second + "ce_count": "7\n",
            Self.controller + "x/ce_count": "1\n", Self.controller + "/ce_count": "1\n",
        ])
    }

    @Test("edac counts errors by controller and row, and leaves out what is missing or no number")
    func memoryErrors() throws {
        let expected: [Series: Double] = [
            #"node_edac_correctable_errors_total{controller="0"}"#: 10,
            #"node_edac_uncorrectable_errors_total{controller="0"}"#: 5,
            #"node_edac_csrow_correctable_errors_total{controller="0",csrow="unknown"}"#: 2,
            #"node_edac_csrow_uncorrectable_errors_total{controller="0",csrow="unknown"}"#: 1,
            #"node_edac_csrow_correctable_errors_total{controller="0",csrow="0"}"#: 3,
            #"node_edac_csrow_uncorrectable_errors_total{controller="0",csrow="0"}"#: 4,
            #"node_edac_csrow_correctable_errors_total{controller="0",csrow="1"}"#: 0,
            #"node_edac_correctable_errors_total{controller="12"}"#: 7,
        ]
        #expect(try CollectorRun.once("edac", controllers()) == expected)
        #expect(try CollectorRun.once("edac", controllers(), .debian12) == expected)
    }

    @Test("edac follows its counters, and is silent on a machine without it")
    func newErrors() throws {
        let tree = try controllers()
        let run = try CollectorRun("edac", tree)
        _ = try run.round()
        try tree.write(Self.controller + "0/ce_count", "11\n")
        #expect(try run.round()[#"node_edac_correctable_errors_total{controller="0"}"#] == 11)
        #expect(try CollectorRun.once("edac", FixtureTree()).isEmpty)
    }
}

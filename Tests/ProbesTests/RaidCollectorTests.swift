import Telemetry
import Testing

@testable import Probes

@Suite("mdadm")
struct RaidCollectorTests {
    /// Arrays of every kind, in what they do and how they suffer.
    static let status = """
        Personalities : [raid0] [raid1] [raid6] [raid5] [raid4] [raid10] [linear] [faulty]
        md0 : active raid1 sdb1[1] sda1[0]
              248896 blocks super 1.2 [2/2] [UU]
              \("")
        md1 : active raid0 sdc1[0] sdd1[1] sde1[2]
              4186624 blocks super 1.2 256k chunks
              \("")
        md2 : active raid5 sdh1[4] sdg1[2](F) sdf1[1] sde1[0]
              5853468288 blocks super 1.2 level 5, 64k chunk, algorithm 2 [4/3] [UU_U]
              bitmap: 0/29 pages [0KB], 65536KB chunk

        md3 : active raid10 sdl1[3] sdk1[2] sdj1[1] sdi1[0]
              7813735424 blocks super 1.2 512K chunks 2 near-copies [4/4] [UUUU]
              [=>...................]  resync =  8.5% (664167511/7813735424) finish=590.0min speed=201965K/sec
              bitmap: 12/59 pages [48KB], 65536KB chunk

        md4 : inactive raid1 sdm3[0](F) sdn3[1](S)
              4883648 blocks [2/0] [__]
             \("")
        md5 : active raid6 sdo1[0] sdp1[3] sdq1[2] sdr1[1](F) sds1[4](S)
              195310144 blocks level 6, 64k chunk, algorithm 2 [4/3] [U_UU]
              [=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec
              \("")
        md6 : active (auto-read-only) raid1 sdt1[0] sdu1[1]
              16747392 blocks super 1.2 [2/2] [UU]
              \tresync=PENDING
              \("")
        md7 : active raid1 sdv1[0] sdw1[1] sdx1[2](W)(F)
              1993728 blocks super 1.2 [2/2] [UU]
              [=>...................]  check =  5.7% (114176/1993728) finish=0.2min speed=114176K/sec
              \("")
        md9 : active linear sdaa1[1] sdab1[0]
              322560 blocks super 1.2 0k rounding
              \("")
        md10 : active raid5 sdac1[3] sdad1[1] sdae1[0]
              1048576 blocks super 1.2 level 5, 64k chunk, algorithm 2 [3/3] [UUU]
              [==>..................]  reshape = 12.6% (66048/524288) finish=1.1min speed=6604K/sec
              \("")
        md127 : inactive sdaf[2](S) sdag[1](S) sdah[0](S)
              7932 blocks super external:imsm
               \("")
        unused devices: <none>

        """

    private func array(
        _ name: String, _ state: String = "active", _ activity: RaidArray.Activity? = nil, failed: Int = 0,
        spare: Int = 0, required: UInt64, active: UInt64, blocks: UInt64, done: UInt64? = nil
    ) -> RaidArray {
        RaidArray(
            name: name, state: state, activity: activity, failed: failed, spare: spare,
            members: .init(required: required, active: active),
            blocks: blocks, done: done)
    }

    @Test("mdstat tells levels, members, failures, spares and what is under way")
    func parses() throws {
        let arrays = try RaidStatus.parse(Array(Self.status.utf8)[...], path: "mdstat")
        #expect(
            arrays == [
                array("md0", required: 2, active: 2, blocks: 248_896),
                array("md1", required: 3, active: 3, blocks: 4_186_624),
                array("md2", failed: 1, required: 4, active: 3, blocks: 5_853_468_288),
                array(
                    "md3", "active", .resync, required: 4, active: 4, blocks: 7_813_735_424, done: 664_167_511),
                array("md4", "inactive", failed: 1, spare: 1, required: 0, active: 0, blocks: 4_883_648),
                array(
                    "md5", "active", .recovery, failed: 1, spare: 1, required: 4, active: 3, blocks: 195_310_144,
                    done: 16_775_552),
                array("md6", "active", .resync, required: 2, active: 2, blocks: 16_747_392, done: 0),
                array("md7", "active", .check, failed: 1, required: 2, active: 2, blocks: 1_993_728, done: 114_176),
                array("md9", required: 2, active: 2, blocks: 322_560),
                array("md10", "active", .reshape, required: 3, active: 3, blocks: 1_048_576, done: 66_048),
                array("md127", "inactive", spare: 3, required: 0, active: 0, blocks: 7_932),
            ])
    }

    private func states(_ device: String, _ state: String?) -> [Series: Double] {
        var series: [Series: Double] = [:]
        for one in ["active", "check", "inactive", "recovering", "resync"] {
            series[Series("node_md_state", [("device", device), ("state", one)])] = one == state ? 1 : 0
        }
        return series
    }

    @Test(
        "an array that recovers has a member too few, a spare, and blocks that are done",
        arguments: [
            NamesProfile.current, .debian12,
        ])
    func recovering(names: NamesProfile) throws {
        let lines = Self.status.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("md5") })
        let text = (lines[..<1] + lines[start...(start + 3)]).joined(separator: "\n")
        let expected: [Series: Double] = [
            #"node_md_disks{device="md5",state="active"}"#: 3, #"node_md_disks{device="md5",state="failed"}"#: 1,
            #"node_md_disks{device="md5",state="spare"}"#: 1, #"node_md_disks_required{device="md5"}"#: 4,
            #"node_md_blocks{device="md5"}"#: 195_310_144, #"node_md_blocks_synced{device="md5"}"#: 16_775_552,
        ]
        let values = try CollectorRun.once("mdadm", FixtureTree(["proc/mdstat": text]), names)
        #expect(values == expected.merging(states("md5", "recovering")) { $1 })
    }

    @Test(
        "exactly one state holds, none for an array that grows under the current names",
        arguments: [
            ("md0", "active"), ("md2", "active"), ("md3", "resync"), ("md4", "inactive"), ("md6", "resync"),
            ("md7", "check"), ("md10", nil), ("md127", "inactive"),
        ] as [(String, String?)])
    func state(device: String, state: String?) throws {
        let tree = try FixtureTree(["proc/mdstat": Self.status])
        let values = try CollectorRun.once("mdadm", tree)
        for (series, value) in states(device, state) { #expect(values[series] == value) }
        let older = try CollectorRun.once("mdadm", tree, .debian12)
        for (series, value) in states(device, state ?? "active") { #expect(older[series] == value) }
    }

    @Test("blocks in agreement are all of them, those that are done, or none while that waits")
    func synced() throws {
        let tree = try FixtureTree(["proc/mdstat": Self.status])
        let values = try CollectorRun.once("mdadm", tree)
        let synced = ["md0": 248_896.0, "md2": 5_853_468_288, "md6": 0, "md7": 114_176, "md10": 66_048]
        for (device, blocks) in synced {
            #expect(values[Series("node_md_blocks_synced", [("device", device)])] == blocks)
        }
        let older = try CollectorRun.once("mdadm", tree, .debian12)
        #expect(older[#"node_md_blocks_synced{device="md10"}"#] == 1_048_576)
    }

    @Test("the current names have what sysfs knows of members, and follow arrays that come and go")
    func details() throws {
        let line = "Personalities : [raid1]\nmd0 : active raid1 sda[0]\n 5 blocks [2/1] [U_]\n\n"
        let tree = try FixtureTree([
            "proc/mdstat": line, "sys/block/md0/md/level": "raid1\n", "sys/block/md0/md/raid_disks": "2\n",
            "sys/block/md0/md/degraded": "1\n", "sys/block/sda/size": "8\n",
        ])
        let run = try CollectorRun("mdadm", tree)
        let first = try run.round()
        #expect(first[#"node_md_raid_disks{device="md0"}"#] == 2)
        #expect(first[#"node_md_degraded{device="md0"}"#] == 1)
        #expect(
            try CollectorRun.once("mdadm", tree, .debian12).keys.allSatisfy { !$0.description.contains("degraded") })
        try tree.write("sys/block/md1/md/level", "raid0\n")
        try tree.write("sys/block/md1/md/raid_disks", "4 (3)\n")
        try tree.write("proc/mdstat", line + "md1 : active raid0 sdb[0] sdc[1]\n 7 blocks 4k chunks\n\n")
        let second = try run.round()
        #expect(second[#"node_md_raid_disks{device="md1"}"#] == 4)
        #expect(second[#"node_md_degraded{device="md1"}"#] == 0)
    }

    @Test("without an array there is no series, without the file no data, and an empty one is malformed")
    func nothing() throws {
        let none = "Personalities : \nunused devices: <none>\n"
        #expect(try CollectorRun.once("mdadm", FixtureTree(["proc/mdstat": none])).isEmpty)
        let missing = try #require(throws: CollectorError.self) { try CollectorRun.once("mdadm", FixtureTree()) }
        #expect(missing.code == .noData)
        let empty = try #require(throws: CollectorError.self) {
            try CollectorRun.once("mdadm", FixtureTree(["proc/mdstat": ""]))
        }
        #expect(empty.code == .malformed)
    }

    @Test(
        "an array without a readable size keeps its state and failures",
        arguments: [
            "", "\n", "      \n", "      some blocks\n", "      99999999999999999999 blocks [2/1] [U_]\n",
            "      [2/1]\n",
        ])
    func unreadableSize(line: String) throws {
        let text = "Personalities : [raid1]\nmd0 : active raid1 sda[0] sdb[1](F)\n" + line
        let values = try CollectorRun.once("mdadm", FixtureTree(["proc/mdstat": text]))
        #expect(values[#"node_md_disks{device="md0",state="failed"}"#] == 1)
        #expect(values[#"node_md_state{device="md0",state="active"}"#] == 1)
        #expect(values[#"node_md_blocks{device="md0"}"#] == nil)
    }

    @Test("a status cut at any byte, doubled, or with other bytes in it traps nothing and doubles no series")
    func hostile() throws {
        let whole = Array(Self.status.utf8)
        let tree = try FixtureTree()
        let run = try CollectorRun("mdadm", tree)
        func survive(_ bytes: [UInt8]) throws {
            try tree.write("proc/mdstat", bytes)
            do { _ = try run.round() } catch let error as CollectorError { #expect(error.code == .malformed) }
        }
        for length in stride(from: 0, through: whole.count, by: 7) { try survive(Array(whole[..<length])) }
        try survive(whole + whole)
        for byte: UInt8 in [0, 0x0A, 0x20, 0x28, 0x2F, 0x5B, 0xFF] {
            for index in stride(from: 0, to: whole.count, by: 31) {
                var bytes = whole
                bytes[index] = byte
                try survive(bytes)
            }
            try survive(whole + [UInt8](repeating: byte, count: 1 << 16))
        }
        try survive(
            Array("Personalities :\nmd0 : active raid1\n 18446744073709551615 blocks [18446744073709551615/0]".utf8))
    }
}

import Telemetry
import Testing

@testable import Probes

@Suite("powersupplyclass")
struct PowerSupplyCollectorTests {
    private static let battery = "sys/class/power_supply/BAT0/"
    private static let mains = "sys/class/power_supply/AC/"

    private func tree() throws -> FixtureTree {
        try FixtureTree([
            Self.mains + "online": "1\n", Self.mains + "type": "Mains\n", Self.mains + "serial_number": "\n",
            Self.mains + "uevent": "POWER_SUPPLY_ONLINE=1\n", Self.battery + "capacity": "81\n",
            Self.battery + "cycle_count": "136\n", Self.battery + "current_now": "-2814000\n",
            Self.battery + "energy_now": "41120000\n", Self.battery + "voltage_now": "12345678\n",
            Self.battery + "temp": "305\n", Self.battery + "temp_ambient": "-15\n",
            Self.battery + "time_to_empty_now": "3600\n", Self.battery + "power_now": "garbage\n",
            Self.battery + "charge_full": "\n", Self.battery + "status": "Discharging\n",
            Self.battery + "type": "Battery\n", Self.battery + "model_name": "  DELL H754V91 \n",
            Self.battery + "manufacturer": "LGC\n",
        ])
    }

    private let expected: [Series: Double] = [
        #"node_power_supply_online{power_supply="AC"}"#: 1,
        #"node_power_supply_info{power_supply="AC",type="Mains"}"#: 1,
        #"node_power_supply_capacity{power_supply="BAT0"}"#: 81,
        #"node_power_supply_cyclecount{power_supply="BAT0"}"#: 136,
        #"node_power_supply_current_ampere{power_supply="BAT0"}"#: -2.814,
        #"node_power_supply_energy_watthour{power_supply="BAT0"}"#: 41.12,
        #"node_power_supply_voltage_volt{power_supply="BAT0"}"#: 12.345678,
        #"node_power_supply_temp_celsius{power_supply="BAT0"}"#: 30.5,
        #"node_power_supply_temp_ambient_celsius{power_supply="BAT0"}"#: -1.5,
        #"node_power_supply_time_to_empty_seconds{power_supply="BAT0"}"#: 3_600,
        Series(
            "node_power_supply_info",
            [
                ("manufacturer", "LGC"), ("model_name", "DELL H754V91"), ("power_supply", "BAT0"),
                ("status", "Discharging"), ("type", "Battery"),
            ]): 1,
    ]

    @Test(
        "supplies tell numbers in base units and the rest in words; what they do not say is left out",
        arguments: [NamesProfile.current, .debian12])
    func supplies(names: NamesProfile) throws {
        #expect(try CollectorRun.once("powersupplyclass", tree(), names) == expected)
    }

    @Test("words and numbers are read anew each round")
    func changes() throws {
        let tree = try tree()
        let run = try CollectorRun("powersupplyclass", tree)
        _ = try run.round()
        try tree.write(Self.mains + "online", "0\n")
        try tree.write(Self.battery + "status", "Full\n")
        let second = try run.round()
        #expect(second[#"node_power_supply_online{power_supply="AC"}"#] == 0)
        #expect(second.keys.contains { $0.description.contains(#"status="Full""#) })
    }

    @Test("each family has one name, and each file one family")
    func families() {
        let quantities = PowerSupplyFamilies.quantities
        #expect(quantities.count == 49)
        #expect(Set(quantities.map(\.file)).count == quantities.count)
        #expect(Set(quantities.map(\.descriptor.name)).count == quantities.count)
        #expect(quantities.filter { $0.divisor == 10 }.allSatisfy { $0.descriptor.name.hasSuffix("_celsius") })
    }

    @Test("there is no data without the class, and no series without a supply")
    func nothing() throws {
        let error = try #require(throws: CollectorError.self) {
            try CollectorRun.once("powersupplyclass", FixtureTree())
        }
        #expect(error.code == .noData)
        let empty = try FixtureTree(["sys/class/power_supply/README": "no supply\n"])
        #expect(try CollectorRun.once("powersupplyclass", empty).isEmpty)
    }

    @Test("nonsense in a supply's files traps nothing and hides no other supply")
    func hostile() throws {
        for bytes: [UInt8] in [
            [], [0xFF, 0xFE, 0xC0], Array("99999999999999999999".utf8), Array("-".utf8), Array("1e400".utf8),
            [UInt8](repeating: 0x41, count: 1 << 20), Array("a\"b\\c\nd".utf8),
        ] {
            let tree = try FixtureTree([Self.mains + "online": "1\n"])
            for quantity in PowerSupplyFamilies.quantities { try tree.write(Self.battery + quantity.file, bytes) }
            for text in PowerSupplyFamilies.texts { try tree.write(Self.battery + text, bytes) }
            let values = try CollectorRun.once("powersupplyclass", tree)
            #expect(values[#"node_power_supply_online{power_supply="AC"}"#] == 1)
            #expect(values.keys.allSatisfy { !$0.description.hasPrefix("node_power_supply_capacity{") })
        }
    }
}

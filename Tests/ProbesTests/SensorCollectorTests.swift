import Telemetry
import Testing

@testable import Probes

@Suite("hwmon, thermal_zone and cpufreq")
struct SensorCollectorTests {
    private static let core = "sys/devices/platform/coretemp.0/hwmon/hwmon0/"
    private static let board = "sys/devices/platform/nct6775.656/hwmon/hwmon1/"

    private func tree(core: [String: String] = [:], board: [String: String] = [:]) throws -> FixtureTree {
        var files = [
            Self.core + "name": "coretemp\n", Self.core + "device": "-> ../../../coretemp.0",
            "sys/class/hwmon/hwmon0": "-> ../../devices/platform/coretemp.0/hwmon/hwmon0",
            Self.board + "name": "nct6775\n", Self.board + "device": "-> ../../../nct6775.656",
            "sys/class/hwmon/hwmon1": "-> ../../devices/platform/nct6775.656/hwmon/hwmon1",
        ]
        for (name, content) in core { files[Self.core + name] = content + "\n" }
        for (name, content) in board { files[Self.board + name] = content + "\n" }
        return try FixtureTree(files)
    }

    @Test("hwmon names chips after their devices and converts to base units")
    func chips() throws {
        let tree = try tree(
            core: ["temp1_input": "53850", "temp1_label": "Package id 0", "temp2_input": "garbage"],
            board: ["fan2_input": "1098", "in0_input": "880", "power1_average": "35000000", "energy1_input": "1500000"])
        #expect(
            try CollectorRun.once("hwmon", tree) == [
                #"node_hwmon_chip_names{chip="platform_coretemp_0",chip_name="coretemp"}"#: 1,
                #"node_hwmon_chip_names{chip="platform_nct6775_656",chip_name="nct6775"}"#: 1,
                #"node_hwmon_sensor_label{chip="platform_coretemp_0",label="Package id 0",sensor="temp1"}"#: 1,
                #"node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp1"}"#: 53.85,
                #"node_hwmon_fan_rpm{chip="platform_nct6775_656",sensor="fan2"}"#: 1_098,
                #"node_hwmon_in_volts{chip="platform_nct6775_656",sensor="in0"}"#: 0.88,
                #"node_hwmon_power_average_watt{chip="platform_nct6775_656",sensor="power1"}"#: 35,
                #"node_hwmon_energy_joule_total{chip="platform_nct6775_656",sensor="energy1"}"#: 1.5,
            ])
    }

    @Test(
        "hwmon gives each property node_exporter's name and unit",
        arguments: [
            ("temp", "", false, "node_hwmon_temp_celsius", 1e3), ("temp", "type", false, "node_hwmon_temp_type", 1),
            ("temp", "input", true, "node_hwmon_temp_input_celsius", 1e3),
            ("temp", "crit_alarm", false, "node_hwmon_temp_crit_alarm_celsius", 1e3),
            ("temp", "alarm", false, "node_hwmon_temp_alarm", 1), ("fan", "fault", false, "node_hwmon_fan_fault", 1),
            ("fan", "beep", false, "node_hwmon_fan_beep_enabled", 1),
            ("fan", "max", false, "node_hwmon_fan_max_rpm", 1),
            ("fan", "pulses", false, "node_hwmon_fan_pulses", 1),
            ("cpu", "vid", false, "node_hwmon_cpu_vid_volts", 1e3),
            ("curr", "input", false, "node_hwmon_curr_amps", 1e3),
            ("power", "accuracy", false, "node_hwmon_power_accuracy", 1e6),
            ("power", "average_interval_min", false, "node_hwmon_power_average_interval_min_seconds", 1e3),
            ("humidity", "input", false, "node_hwmon_humidity", 1e6), ("pwm", "", false, "node_hwmon_pwm", 1),
            ("vrm", "", false, "node_hwmon_voltage_regulator_version", 1),
            ("update_interval", "", false, "node_hwmon_update_interval_seconds", 1e3),
            ("beep_enable", "", false, "node_hwmon_beep_enabled", 1),
        ] as [(String, String, Bool, String, Double)])
    func quantities(kind: String, property: String, hasPlainValue: Bool, metric: String, divisor: Double) {
        let quantity = SensorQuantity.of(kind: kind, property: property, hasPlainValue: hasPlainValue)
        #expect(quantity.metric == metric)
        #expect(quantity.divisor == divisor)
        #expect(quantity.kind == .gauge)
    }

    @Test(
        "hwmon takes file names apart",
        arguments: [
            ("temp1_input", "temp", "temp1", "input"), ("pwm1", "pwm", "pwm1", ""),
            ("temp1_auto_point1_pwm", "temp", "temp1", "auto_point1_pwm"),
            ("update_interval", "update_interval", "update_interval0", ""), ("temp_crit1x", "temp", "temp0", "crit1x"),
        ])
    func fileNames(file: String, kind: String, sensor: String, property: String) throws {
        let name = try #require(SensorFileName(file))
        #expect((name.kind, name.sensor, name.property) == (kind, sensor, property))
    }

    @Test(
        "hwmon leaves out names of another form",
        arguments: ["", "1", "temp1x", "_1x", "temp99999999999999999999_input", "é1x"])
    func otherFileNames(file: String) {
        #expect(SensorFileName(file) == nil)
    }

    @Test("hwmon tells chips of one device apart")
    func chipsOfOneDevice() throws {
        var files: [String: String] = [:]
        for (index, name) in ["fans", "sensors", "sensors"].enumerated() {
            let chip = "sys/devices/platform/board/hwmon/hwmon\(index)/"
            files[chip + "name"] = name + "\n"
            files[chip + "pwm1_enable"] = "2\n"
            files[chip + "device"] = "-> ../../../board"
            files["sys/class/hwmon/hwmon\(index)"] = "-> ../../devices/platform/board/hwmon/hwmon\(index)"
        }
        let values = try CollectorRun.once("hwmon", FixtureTree(files))
        #expect(values[#"node_hwmon_pwm_enable{chip="platform_board_fans",sensor="pwm1"}"#] == 2)
        #expect(values[#"node_hwmon_pwm_enable{chip="platform_board_hwmon1",sensor="pwm1"}"#] == 2)
        #expect(values[#"node_hwmon_pwm_enable{chip="platform_board_hwmon2",sensor="pwm1"}"#] == 2)
    }

    @Test("hwmon has no data on a machine without it")
    func noHardwareMonitors() throws {
        let run = try CollectorRun("hwmon", FixtureTree())
        let error = try #require(throws: CollectorError.self) { try run.round() }
        #expect(error.code == .noData)
    }

    @Test("thermal_zone gives temperatures and how hard the cooling works")
    func thermalZones() throws {
        let tree = try FixtureTree([
            "sys/class/thermal/thermal_zone0/type": "x86_pkg_temp\n", "sys/class/thermal/thermal_zone0/temp": "49925\n",
            "sys/class/thermal/thermal_zone1/type": "acpitz\n", "sys/class/thermal/thermal_zone1/temp": "-1500\n",
            "sys/class/thermal/thermal_zone2/type": "asleep\n",
            "sys/class/thermal/cooling_device0/type": "Processor\n",
            "sys/class/thermal/cooling_device0/cur_state": "3\n",
            "sys/class/thermal/cooling_device0/max_state": "10\n",
        ])
        #expect(
            try CollectorRun.once("thermal_zone", tree) == [
                #"node_thermal_zone_temp{type="x86_pkg_temp",zone="0"}"#: 49.925,
                #"node_thermal_zone_temp{type="acpitz",zone="1"}"#: -1.5,
                #"node_cooling_device_cur_state{name="0",type="Processor"}"#: 3,
                #"node_cooling_device_max_state{name="0",type="Processor"}"#: 10,
            ])
        #expect(try CollectorRun.once("thermal_zone", FixtureTree()).isEmpty)
    }

    @Test("cpufreq gives hertz, and the governor under the current names")
    func frequencies() throws {
        let path = "sys/devices/system/cpu/cpu1/cpufreq/"
        let tree = try FixtureTree([
            path + "scaling_cur_freq": "1219917\n", path + "scaling_min_freq": "1200000\n",
            path + "scaling_max_freq": "3300000\n", path + "cpuinfo_max_freq": "3500000\n",
            path + "scaling_governor": "powersave\n", path + "scaling_available_governors": "performance powersave \n",
            "sys/devices/system/cpu/cpu0/online": "1\n",
        ])
        let older: [Series: Double] = [
            #"node_cpu_scaling_frequency_hertz{cpu="1"}"#: 1_219_917_000,
            #"node_cpu_scaling_frequency_min_hertz{cpu="1"}"#: 1_200_000_000,
            #"node_cpu_scaling_frequency_max_hertz{cpu="1"}"#: 3_300_000_000,
            #"node_cpu_frequency_max_hertz{cpu="1"}"#: 3_500_000_000,
        ]
        #expect(try CollectorRun.once("cpufreq", tree, .debian12) == older)
        let governors: [Series: Double] = [
            #"node_cpu_scaling_governor{cpu="1",governor="performance"}"#: 0,
            #"node_cpu_scaling_governor{cpu="1",governor="powersave"}"#: 1,
        ]
        #expect(try CollectorRun.once("cpufreq", tree) == older.merging(governors) { $1 })
    }

    @Test("cpufreq goes on without a file that vanishes, and finds new ones in the next round")
    func vanishing() throws {
        let path = "sys/devices/system/cpu/cpu0/cpufreq/"
        let tree = try FixtureTree([path + "scaling_min_freq": "1\n", path + "scaling_max_freq": "2\n"])
        let run = try CollectorRun("cpufreq", tree)
        #expect(try run.round().count == 2)
        try tree.remove(path + "scaling_min_freq")
        try tree.write(path + "cpuinfo_max_freq", "3\n")
        #expect(try run.round() == [#"node_cpu_scaling_frequency_max_hertz{cpu="0"}"#: 2_000])
        #expect(try run.round()[#"node_cpu_frequency_max_hertz{cpu="0"}"#] == 3_000)
    }

    @Test("sysfs is walked again every twentieth round and after a file was seen to be gone")
    func rescan() {
        var rescan = Rescan()
        let due = (0..<41).filter { _ in rescan.isDue() }
        #expect(due == [0, 20, 40])
        rescan.soon()
        let next = [rescan.isDue(), rescan.isDue()]
        #expect(next == [true, false])
    }
}

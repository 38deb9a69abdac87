import LinuxHost
import Telemetry

/// `cpufreq`: how fast each CPU runs, may run and could run, from `/sys/devices/system/cpu/cpu*/cpufreq`.
final class CPUFrequencyCollector: HostCollector {
    static let governor = MetricDescriptor(
        "node_cpu_scaling_governor", .gauge, labels: ["cpu", "governor"],
        help: "Which rule chooses a CPU's frequency: 1 for the one in use, 0 for the others it could have.")
    static let frequencies = [
        ("cpuinfo_cur_freq", "frequency_hertz", "How fast a CPU runs, as its hardware says, in hertz."),
        ("cpuinfo_min_freq", "frequency_min_hertz", "Lowest frequency of a CPU's hardware, in hertz."),
        ("cpuinfo_max_freq", "frequency_max_hertz", "Highest frequency of a CPU's hardware, in hertz."),
        ("scaling_cur_freq", "scaling_frequency_hertz", "How fast a CPU runs, as the kernel set it, in hertz."),
        ("scaling_min_freq", "scaling_frequency_min_hertz", "Lowest frequency that the kernel may set, in hertz."),
        ("scaling_max_freq", "scaling_frequency_max_hertz", "Highest frequency that the kernel may set, in hertz."),
    ].map { file, name, help in
        (file: file, descriptor: MetricDescriptor("node_cpu_" + name, .gauge, labels: ["cpu"], help: help))
    }

    private struct CPU {
        let labels: [String]
        var frequencies: [(descriptor: MetricDescriptor, value: Attribute)] = []
        var governor: Attribute?
        var governors: [(name: String, labels: [String])] = []
    }

    private let directory: String
    private let names: NamesProfile
    private var rescan = Rescan()
    private var cpus: [CPU] = []

    init(_ settings: HostSettings) {
        directory = settings.paths.sysfs + "/devices/system/cpu"
        names = settings.names
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if rescan.isDue() { cpus = find() }
        for cpu in cpus {
            for (descriptor, value) in cpu.frequencies {
                // The files are in kHz.
                if let frequency = value.number { sink.add(descriptor, cpu.labels, frequency * 1_000) }
                if value.isGone { rescan.soon() }
            }
            guard let current = cpu.governor?.value?.text else { continue }
            for (name, labels) in cpu.governors { sink.add(Self.governor, labels, name == current ? 1 : 0) }
        }
    }

    private func find() -> [CPU] {
        CPUTopology.cpus(in: directory).compactMap { number in
            let path = "\(directory)/cpu\(number)/cpufreq"
            guard Directory.exists(path) else { return nil }
            let label = String(number)
            var cpu = CPU(labels: [label])
            for (file, descriptor) in Self.frequencies where Directory.exists("\(path)/\(file)") {
                // One descriptor for each CPU stays open, on machines of ordinary size.
                let staysOpen = file == "scaling_cur_freq" && number < 64
                cpu.frequencies.append((descriptor, Attribute("\(path)/\(file)", staysOpen: staysOpen)))
            }
            if names == .current, let governors = Attribute.read(path + "/scaling_available_governors") {
                cpu.governor = Attribute(path + "/scaling_governor", staysOpen: false)
                cpu.governors = Set(governors.fields.map(\.text)).sorted().map { ($0, [label, $0]) }
            }
            return cpu
        }
    }
}

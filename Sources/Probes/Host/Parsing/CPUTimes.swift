/// Where one CPU's time went, as a line of `/proc/stat` says it.
struct CPUTimes: Equatable {
    /// The modes in the order of the line's columns; the last two are part of the first two.
    static let modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]
    private static let idle = 3
    /// Ticks a second of every number that the kernel shows to programs (`USER_HZ`).
    static let ticksPerSecond = 100.0
    /// An idle time that falls by this much is that of a CPU which was taken out and put back.
    private static let hotplugDrop: UInt64 = 300

    let cpu: Int
    /// Ticks of the eight modes, then those of guests: ordinary and niced ones.
    private(set) var ticks: SIMD16<UInt64>

    /// The time in the mode of a column, in seconds.
    func seconds(_ column: Int) -> Double { Double(ticks[column]) / Self.ticksPerSecond }

    /// Takes over newer times of the same CPU without letting any go back.
    ///
    /// The kernel's idle and iowait numbers waver by a few ticks; a counter that falls would read as a restart.
    mutating func advance(to newer: CPUTimes) {
        let (old, new) = (ticks[Self.idle], newer.ticks[Self.idle])
        let wasReplugged = old > new && old - new >= Self.hotplugDrop
        ticks = wasReplugged ? newer.ticks : pointwiseMax(ticks, newer.ticks)
    }

    /// Reads the `cpuN` lines at the beginning of `/proc/stat`; lines that cannot be understood are left out.
    ///
    /// Format: `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`; older kernels have fewer.
    static func parse(_ bytes: ByteText) -> [CPUTimes] {
        var result: [CPUTimes] = []
        var rest = bytes
        while rest.hasPrefix("cpu") {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            if let times = line(rest[rest.startIndex..<end]) { result.append(times) }
            rest = rest[end...].dropFirst()
        }
        return result
    }

    private static func line(_ line: ByteText) -> CPUTimes? {
        var fields = FieldReader(line)
        guard let cpu = fields.next()?.dropFirst(3).unsigned.flatMap({ Int(exactly: $0) }) else { return nil }
        var ticks = SIMD16<UInt64>()
        var count = 0
        while count < 10, let field = fields.next() {
            guard let value = field.unsigned else { return nil }
            ticks[count] = value
            count += 1
        }
        return count >= 4 ? CPUTimes(cpu: cpu, ticks: ticks) : nil
    }
}

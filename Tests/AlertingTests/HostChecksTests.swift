import Alerting
import Telemetry
import Testing

@Suite("Host checks")
struct HostChecksTests {
    private let gib = HostFixture.gibibyte

    @Test(
        "a healthy machine passes everything, with a sentence for each, under both releases' labels",
        arguments: [true, false])
    func healthy(isDebian12: Bool) {
        var host = HostFixture(isDebian12: isDebian12)
        host.round()
        let verdicts = host.round()
        let expected = [
            "", ":clock", ":conntrack", ":descriptors", ":disk:/", ":inodes:/", ":load", ":memory", ":oom",
            ":pressure:cpu", ":pressure:io", ":pressure:memory", ":readonly:/", ":swap",
        ]
        #expect(verdicts.keys.sorted() == expected.map { "host/local" + $0 })
        for verdict in verdicts.values {
            #expect(verdict.state == .pass, "\(verdict.check)")
            #expect(verdict.reason?.isEmpty == false)
            #expect(verdict.hint == nil)
        }
        // 50 GiB, of which root alone may use 5 %: df counts 17.5 used of 47.5.
        #expect(verdicts["host/local:disk:/"]?.reason == "/ 36 % full: 30 GiB of 50 GiB left")
        #expect(verdicts["host/local:memory"]?.reason == "62 % of the memory is available: 10 GiB of 16 GiB")
        #expect(verdicts["host/local:load"]?.reason == "load 0.4 over 5 min and 0.3 over 15 min on 4 CPUs")
        #expect(verdicts["host/local:clock"]?.reason == "synchronised, 0.4 ms off")
    }

    @Test("since is kept while the state word stays the same, and moves when it changes")
    func since() {
        var host = HostFixture()
        let first = host.round()["host/local:memory"]?.since
        host.round()
        #expect(host.round()["host/local:memory"]?.since == first)
        host.values["node_memory_MemAvailable_bytes"] = 0.9 * gib
        let failing = host.round()["host/local:memory"]
        #expect(failing?.state == .warn)
        #expect(failing?.since == first.map { $0 + .seconds(45) })
        host.values["node_memory_MemAvailable_bytes"] = 0.8 * gib
        #expect(host.round()["host/local:memory"]?.since == failing?.since)
    }

    @Test("a failed reading fails the up-check and leaves the rest unknown with its last measurement")
    func failedReading() {
        var host = HostFixture()
        let good = host.round()
        host.error = ProbeError(.unreachable, "no collector could read anything", hint: "check paths.procfs")
        let bad = host.round()
        #expect(bad.count == good.count)
        #expect(bad["host/local"]?.state == .fail)
        #expect(bad["host/local"]?.reason == "no collector could read anything")
        #expect(bad["host/local"]?.hint == "check paths.procfs")
        for verdict in bad.values where !verdict.check.isUpCheck {
            #expect(verdict.state == .unknown)
            #expect(verdict.measurement == good[verdict.check.description]?.measurement)
        }
        host.error = nil
        #expect(host.round().values.allSatisfy { $0.state == .pass })
    }

    @Test("a first reading that fails, or was cancelled, says only that", arguments: [true, false])
    func firstReadingFails(isCancelled: Bool) {
        var host = HostFixture()
        host.error = ProbeError(isCancelled ? .cancelled : .timeout, "no answer")
        let verdicts = host.round()
        #expect(verdicts.mapValues(\.state) == ["host/local": isCancelled ? .unknown : .fail])
    }

    @Test("a collector that fails leaves its checks unknown; one that is off, or found nothing ever, has none")
    func collectors() {
        var host = HostFixture()
        host.round()
        host.values = host.values.filter { !$0.key.hasPrefix("node_timex") && !$0.key.hasPrefix("node_filefd") }
        host.failedCollectors = ["timex"]
        let verdicts = host.round()
        #expect(verdicts["host/local:clock"]?.state == .unknown)
        #expect(verdicts["host/local:clock"]?.reason == "the collector timex gave nothing")
        #expect(verdicts["host/local:descriptors"] == nil)
        var other = HostFixture()
        other.values = other.values.filter { !$0.key.hasPrefix("node_nf_conntrack") }
        other.failedCollectors = ["conntrack"]
        #expect(other.round()["host/local:conntrack"] == nil)
    }

    @Test("what the settings switch off is disabled, also while the host cannot be measured")
    func off() {
        var host = HostFixture()
        host.settings = CheckSettings(["host/local:memory": CheckOverride(isOff: true)])
        #expect(host.round()["host/local:memory"]?.state == .disabled)
        host.error = ProbeError(.timeout, "no answer")
        let verdicts = host.round()
        #expect(verdicts["host/local:memory"]?.state == .disabled)
        #expect(verdicts["host/local:swap"]?.state == .unknown)
        host.settings = CheckSettings(["host/local": CheckOverride(isOff: true)])
        #expect(host.round()["host/local"]?.state == .disabled)
    }

    @Test("numbers that no kernel writes are survived, and the same readings give the same verdicts")
    func hostile() {
        var generator = SeededGenerator(seed: 11)
        let numbers: [Double] = [0, -1, 1, 1e-300, 1e300, .nan, .infinity, -.infinity, 5, 1e10, -0.0]
        var one = HostFixture()
        var other = HostFixture()
        for _ in 0..<2_000 {
            for name in one.values.keys.sorted() where Bool.random(using: &generator) {
                one.values[name] = numbers.randomElement(using: &generator)
            }
            one.mounts = (0..<Int.random(in: 0...3, using: &generator)).map { number in
                HostFixture.Mount(
                    device: ["", "tmpfs", "/dev/sda1", "a:b"][number], path: ["/", "", "/boot", "/a:b\n"][number],
                    size: numbers.randomElement(using: &generator) ?? 0,
                    left: numbers.randomElement(using: &generator) ?? 0,
                    files: numbers.randomElement(using: &generator) ?? 0,
                    filesFree: numbers.randomElement(using: &generator) ?? 0,
                    isReadOnly: Bool.random(using: &generator),
                    trouble: Bool.random(using: &generator) ? nil : "permission denied")
            }
            (other.values, other.mounts) = (one.values, one.mounts)
            let steps: [Double] = [0, 1, 15, 4_000, 1e7]
            let step = steps.randomElement(using: &generator) ?? 15
            let verdicts = one.round(after: step)
            #expect(verdicts.mapValues(\.state) == other.round(after: step).mapValues(\.state))
            #expect(verdicts.values.allSatisfy { $0.reason?.isEmpty == false })
        }
    }
}

/// Knuth's linear congruential generator: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
    }
}

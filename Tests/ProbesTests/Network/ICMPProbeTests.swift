import Probes
import Telemetry
import Testing

@Suite("ICMP probe")
struct ICMPProbeTests {
    @Test("loopback replies where the kernel allows it, and else the sysctl to set is named")
    func loopback() async {
        let probe = ICMPProbe(
            target: TargetID(kind: "icmp", name: "x"), settings: ICMPProbeSettings(host: "127.0.0.1"),
            time: SystemTime())
        let answer = await ProbeAnswer(probe)
        if let error = answer.error {
            #expect(error.code == .unsupported)
            #expect(error.hint?.contains("net.ipv4.ping_group_range") == true)
            #expect(answer.value("probe_success") == 0)
        } else {
            #expect(answer.value("probe_icmp_reply_hop_limit") == 64)
            #expect((answer.value("probe_icmp_duration_seconds", "rtt") ?? 0) > 0)
        }
    }
}

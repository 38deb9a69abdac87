import Testing

extension EndToEnd {
    @Suite("Next to Debian's node_exporter")
    struct NodeExporterTests {
        /// Families about the exporter itself, or about how long it took.
        private static let own = ["node_scrape_collector_duration_seconds", "node_exporter_build_info"]
        /// What looking itself changes: sockets, descriptors, tasks.
        private static let touched = [
            "node_sockstat_", "node_filefd_allocated", "node_netstat_Tcp_CurrEstab", "node_tcp_connection_states",
            "node_procs_", "node_processes_", "node_udp_queues",
        ]
        private static let wanted = [
            "arp", "bonding", "conntrack", "cpu", "cpufreq", "diskstats", "edac", "entropy", "filefd", "filesystem",
            "hwmon", "interrupts", "loadavg", "mdadm", "meminfo", "netclass", "netdev", "netstat", "os",
            "powersupplyclass", "pressure", "processes", "schedstat", "sockstat", "softnet", "stat", "tcpstat",
            "textfile", "thermal_zone", "time", "timex", "udp_queues", "uname", "vmstat",
        ]

        private func isOwn(_ name: String) -> Bool { !name.hasPrefix("node_") || Self.own.contains(name) }

        @Test("every family that both have agrees in name, type, labels, and in values that do not move")
        func agrees() throws {
            let collectors = Self.wanted.filter(try NodeExporter.known().contains)
            #expect(collectors.count == Self.wanted.count)
            let settings = """
                probes:
                  host:
                    names: debian12
                    collectors: {enable: [\(collectors.joined(separator: ", "))], disable: [cgroups]}
                """
            let agent = try RunningAgent(settings: settings)
            let exporter = try NodeExporter(collectors: collectors)
            var comparison = Comparison()
            for _ in 0..<6 {
                // Numbers older than a second are read anew by the scrape.
                pause(.milliseconds(1_100))
                let before = try Exposition(exporter.scrape())
                let ours = try Exposition(agent.get("/metrics?target=host/local").text)
                try comparison.add(before: before, ours: ours, after: Exposition(exporter.scrape()))
            }
            let problems = comparison.problems(
                isOwn: isOwn, tolerance: { name in Self.touched.contains { name.hasPrefix($0) } ? 20 : 0 })
            #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
            #expect(comparison.familiesOfBoth.filter { !isOwn($0) }.count > 200)
            #expect(comparison.steady.filter { $0.value >= 3 }.count > 150)
        }
    }
}

import Foundation
import Telemetry
import Testing

@testable import Probes

@Suite("textfile")
final class TextfileCollectorTests {
    private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
        "textfile-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }

    private var collector: TextfileCollector {
        var settings = RecordedHost.settings()
        settings.textfileDirectories = [directory.path]
        return TextfileCollector(settings)
    }

    @Test("a family in two files is merged, a series given twice is left out and counted")
    func merged() throws {
        try write("a.prom", "# HELP x Help.\n# TYPE x counter\nx{a=\"1\"} 1\n")
        try write("b.prom", "x{a=\"2\"} 2\nx{a=\"1\",b=\"\"} 3\n")
        try write("ignored.txt", "broken")
        let families = try RecordedHost.families(collector)
        #expect(families.value("x", "1") == 1)
        #expect(families.value("x", "2") == 2)
        #expect(families.first { $0.descriptor.name == "x" }?.descriptor.help == "Help.")
        #expect(families.value("omniflow_textfile_dropped_series", "duplicate") == 1)
        #expect(families.value("node_textfile_scrape_error") == 0)
        #expect(families.labels("node_textfile_mtime_seconds").map { $0[0].hasSuffix(".prom") } == [true, true])
    }

    @Test("a bad file and one with another help leave the others alone, and say why")
    func bad() throws {
        try write("a.prom", "# HELP x Help.\nx 1\n")
        try write("b.prom", "y 1\nbroken\n")
        try write("c.prom", "# HELP x Other help.\nx{a=\"1\"} 1\nz 1\n")
        try write("d.prom", "w 1\n")
        let families = try RecordedHost.families(collector)
        #expect(families.value("x") == 1)
        #expect(families.value("w") == 1)
        #expect(families.value("y") == nil)
        #expect(families.value("z") == nil)
        #expect(families.value("node_textfile_scrape_error") == 1)
        #expect(families.labels("node_textfile_mtime_seconds").count == 2)
        let reasons = families.labels("omniflow_textfile_error").map { $0[1] }
        #expect(reasons.contains { $0.contains("line 2") })
        #expect(reasons.contains { $0.contains("HELP of x") })
    }

    @Test("a family that the agent has itself is left out and counted")
    func taken() throws {
        try write("a.prom", "node_load1 5\nnode_textfile_mtime_seconds 3\nmine 1\n")
        var sink = MetricSink()
        try LoadAverageCollector(HostSettings.defaults(names: .current)).collect(into: &sink)
        try collector.collect(into: &sink)
        let families = sink.finish()
        #expect(families.labels("node_load1").count == 1)
        #expect(families.value("mine") == 1)
        #expect(families.value("omniflow_textfile_dropped_series", "name_taken") == 2)
    }

    @Test("a file that changes, comes or goes is seen in the next round")
    func changes() throws {
        let collector = collector
        try write("a.prom", "x 1\n")
        #expect(try RecordedHost.families(collector).value("x") == 1)
        try write("a.prom", "x 23\n")
        try write("b.prom", "y 1\n")
        #expect(try RecordedHost.families(collector).value("x") == 23)
        try FileManager.default.removeItem(at: directory.appendingPathComponent("a.prom"))
        let families = try RecordedHost.families(collector)
        #expect(families.value("x") == nil)
        #expect(families.value("y") == 1)
    }

    @Test("a directory that is missing is an error, none at all is not")
    func missing() throws {
        var settings = RecordedHost.settings()
        settings.textfileDirectories = ["/no/such/directory"]
        #expect(try RecordedHost.families(TextfileCollector(settings)).value("node_textfile_scrape_error") == 1)
        settings.textfileDirectories = []
        #expect(try RecordedHost.families(TextfileCollector(settings)).value("node_textfile_scrape_error") == 0)
    }
}

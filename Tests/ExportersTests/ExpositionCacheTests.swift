import Synchronization
import Telemetry
import Testing

@testable import Exporters

@Suite("An exposition is made once and cut for each question")
struct ExpositionCacheTests {
    private let families = MergedFamilies(ExampleFamilies.all)

    private func text(_ body: ExpositionCache.Body) -> String { String(decoding: body.bytes, as: UTF8.self) }

    @Test("Each format is compressed at most once, however many ask at the same time")
    func compressesOnce() async {
        let calls = Mutex(0)
        let cache = ExpositionCache(families) { bytes in
            calls.withLock { $0 += 1 }
            return Array(bytes.reversed())
        }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask { _ = cache.body(index % 2 == 0 ? .text : .openMetrics, gzip: true) }
            }
        }
        #expect(calls.withLock { $0 } == 2)
        let plain = cache.body(.text)
        #expect(!plain.isGzip)
        #expect(cache.body(.text, gzip: true) == .init(bytes: plain.bytes.reversed(), isGzip: true))
        #expect(plain.bytes == PrometheusText.render(families).bytes)
    }

    @Test("Where compression fails the answer is plain, and it is not tried again")
    func compressionFails() {
        let calls = Mutex(0)
        let cache = ExpositionCache(families) { _ in
            calls.withLock { $0 += 1 }
            return nil
        }
        for _ in 0..<3 { #expect(cache.body(.text, gzip: true) == cache.body(.text)) }
        #expect(calls.withLock { $0 } == 1)
    }

    @Test("Only the segments of families that changed are packed again", arguments: ExpositionFormat.allCases)
    func segments(format: ExpositionFormat) {
        let packed = Mutex<[[UInt8]]>([])
        let packer = SegmentPacker(
            pack: { bytes in
                packed.withLock { $0.append(Array(bytes)) }
                return PackedSegment(bytes: bytes.reversed(), checksum: 0, length: bytes.count)
            },
            join: { parts in parts.flatMap { $0.bytes.reversed() } })
        let descriptors = (0..<200).map { MetricDescriptor("family_\($0)", .gauge, help: "One of many.") }
        let memory = MergeMemory()
        func packs(_ value: Double, of changed: Int) -> Int {
            let families = descriptors.enumerated().map { index, descriptor in
                let value = index == changed ? value : 1
                return MetricFamily(descriptor, samples: [Sample(labelNames: [], labelValues: [], value: value)])
            }
            packed.withLock { $0 = [] }
            let cache = ExpositionCache(MergedFamilies([FamilySource(families)], memory: memory), packer: packer) {
                _ in nil
            }
            #expect(cache.body(format, gzip: true) == .init(bytes: cache.body(format).bytes, isGzip: true))
            #expect(cache.body(format).bytes == format.render(MergedFamilies(families)).bytes)
            return packed.withLock { $0.count }
        }
        #expect(packs(1, of: 7) > 3)
        #expect(packs(1, of: 7) == 0)
        #expect(packs(2, of: 7) == 1)
        #expect(packs(20_000, of: 7) == 1)
        // The one goes back, the other changes: both, or one where they share a segment.
        #expect((1...2).contains(packs(3, of: 90)))
    }

    @Test("A filtered answer holds exactly the families asked for and is complete in itself")
    func filters() throws {
        let cache = ExpositionCache(families) { _ in nil }
        let load = text(cache.body(.openMetrics, filter: .named(["node_load1"])))
        #expect(load.hasPrefix("# HELP node_load1 ") && load.hasSuffix("\nnode_load1 0.42\n# EOF\n"))
        #expect(text(cache.body(.openMetrics, filter: .named(["nothing"]))) == "# EOF\n")
        #expect(text(cache.body(.text, filter: .named(["nothing"]))) == "")
        for format in ExpositionFormat.allCases {
            let some = cache.body(
                format, filter: .named(["node_load1", "broken_size_bytes_count", "node_cpu_seconds"]))
            let names = try ExpositionParser(some.bytes, format).families.map(\.name)
            let cpu = format == .text ? "node_cpu_seconds_total" : "node_cpu_seconds"
            #expect(
                names == [
                    "broken_size_bytes_bucket", "broken_size_bytes_count", "broken_size_bytes_sum", cpu, "node_load1",
                ])
        }
    }

    @Test("A filter that keeps all families gives the whole exposition", arguments: ExpositionFormat.allCases)
    func keepsAll(format: ExpositionFormat) {
        let cache = ExpositionCache(families) { _ in nil }
        #expect(cache.body(format, filter: FamilyFilter { _ in true }) == cache.body(format))
    }

    @Test("Collectors are chosen or left out by the membership of their families")
    func collectors() throws {
        let membership = CollectorMembership(
            known: ["cpu", "loadavg"], shared: ["node_boot"],
            families: ["node_cpu_seconds_total": "cpu", "node_load1": "loadavg"])
        func names(_ query: String) throws -> [String] {
            let filter = try ExpositionQuery(parsing: query).filter(membership)
            return families.families.map(\.descriptor).filter(filter.keeps).map(\.name)
        }
        let all = families.families.map(\.descriptor.name)
        #expect(try names("") == all)
        #expect(try names("collect[]=cpu") == ["node_boot", "node_cpu_seconds_total"])
        #expect(
            try names("collect[]=cpu&collect%5B%5D=loadavg") == ["node_boot", "node_cpu_seconds_total", "node_load1"])
        #expect(try names("exclude[]=cpu") == all.filter { $0 != "node_cpu_seconds_total" })
        #expect(try names("collect[]=cpu&name[]=node_boot&name[]=node_load1") == ["node_boot"])
    }
}

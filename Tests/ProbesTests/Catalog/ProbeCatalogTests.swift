import Telemetry
import Testing

@testable import Probes

@Suite("Names, labels, units and helps of all families")
struct ProbeCatalogTests {
    private static let profiles: [NamesProfile] = [.current, .debian12]

    /// Counters whose names do not end in `_total` because the exporters' do not.
    private static let namedByOthers: [String] = [
        "pg_stat_archiver_archived_count", "pg_stat_archiver_failed_count", "redis_unexpected_error_replies",
        "redis_total_error_replies", "redis_dump_payload_sanitizations", "redis_total_reads_processed",
        "redis_total_writes_processed", "redis_io_threaded_reads_processed", "redis_io_threaded_writes_processed",
        "redis_storage_provider_read_hits", "redis_storage_provider_read_misses",
    ]
    private static let prefixesNamedByOthers = [
        "pg_stat_database_", "pg_stat_user_tables_", "pg_statio_user_tables_",
    ]

    /// Families of ours that say after the unit what kind of number it is.
    private static let unitInside: Set<String> = [
        "omniflow_postgres_table_bloat_bytes_estimate", "omniflow_postgres_table_dead_bytes_estimate",
    ]

    private static let prefixes: [String: [String]] = [
        "host": ["node_", "omniflow_cgroup_", "omniflow_textfile_"], "postgres": ["pg_", "omniflow_postgres_"],
        "pgbouncer": ["pgbouncer_", "omniflow_pgbouncer_"], "redis": ["redis_", "omniflow_redis_"],
        "rabbitmq": ["rabbitmq_", "omniflow_rabbitmq_"], "http": ["probe_", "omniflow_http_"],
        "tcp": ["probe_", "omniflow_tcp_", "omniflow_certificate_"],
        "tls": ["probe_", "omniflow_tls_", "omniflow_certificate_"], "dns": ["probe_"], "icmp": ["probe_"],
        "process": ["namedprocess_namegroup_", "omniflow_process_"],
        "heartbeat": ["omniflow_heartbeat_"], "agent": ["omniflow_peer_"],
    ]

    /// What several kinds publish, each of its own targets.
    private static let sharedPrefixes = ["probe_", "omniflow_certificate_"]

    private static let everything: [(kind: String, family: MetricDescriptor)] = ProbeCatalog.kinds.flatMap { kind in
        (kind.families.always + kind.families.currentOnly + kind.families.debian12Only).map { (kind.name, $0) }
    }

    @Test("the catalogue is not nearly empty")
    func size() throws {
        for (kind, least) in [
            ("host", 150), ("postgres", 120), ("pgbouncer", 45), ("redis", 200), ("rabbitmq", 80), ("http", 18),
        ] {
            #expect(try #require(ProbeCatalog.families(of: kind)).descriptors(.current).count >= least, "\(kind)")
        }
        #expect(ProbeCatalog.families(of: "gopher") == nil)
    }

    @Test("names and labels are of the grammar, and a name says whose it is")
    func grammar() {
        for (kind, family) in Self.everything {
            #expect(MetricDescriptor.isValidName(family.name), "\(family.name)")
            #expect(family.labelNames.allSatisfy(MetricDescriptor.isValidLabelName), "\(family.name)")
            #expect(Set(family.labelNames).count == family.labelNames.count, "\(family.name)")
            #expect(!family.labelNames.contains("target"), "\(family.name): the agent adds this one")
            #expect(Self.prefixes[kind]?.contains { family.name.hasPrefix($0) } ?? false, "\(family.name)")
        }
    }

    @Test("counters end in _total, but for those that others have named; of ours nothing else does")
    func totals() {
        for (_, family) in Self.everything {
            let isTotal = family.name.hasSuffix("_total")
            if family.name.hasPrefix("omniflow_") {
                #expect(isTotal == (family.kind == .counter), "\(family.name)")
            } else if family.kind == .counter, !isTotal {
                #expect(
                    Self.namedByOthers.contains(family.name)
                        || Self.prefixesNamedByOthers.contains { family.name.hasPrefix($0) }, "\(family.name)")
            }
        }
        for name in Self.namedByOthers { #expect(Self.everything.contains { $0.family.name == name }, "\(name)") }
    }

    @Test("units are base units at the end of the name")
    func units() {
        let others = ["_ms", "_milliseconds", "_usec", "_microseconds", "_minutes", "_percent", "_kb", "_mb"]
        for (_, family) in Self.everything {
            if let unit = family.unit {
                #expect(["seconds", "bytes", "ratio"].contains(unit), "\(family.name)")
                #expect(family.familyName.hasSuffix("_" + unit), "\(family.name)")
            }
            guard family.name.hasPrefix("omniflow_") else { continue }
            #expect(!others.contains { family.familyName.hasSuffix($0) }, "\(family.name)")
            for unit in ["_seconds", "_bytes", "_ratio"] where (family.familyName + "_").contains(unit + "_") {
                #expect(
                    family.familyName.hasSuffix(unit) || Self.unitInside.contains(family.familyName),
                    "\(family.name)")
            }
        }
    }

    @Test("a help is one sentence with a full stop")
    func helps() {
        let helps =
            Self.everything.map { ($0.family.name, $0.family.help) }
            + ProbeCatalog.kinds.flatMap { $0.families.patterns }.map { ($0.prefix + $0.rest, $0.help) }
        for (name, help) in helps {
            #expect(help.hasSuffix("."), "\(name): \(help)")
            #expect(help.first.map { !$0.isLowercase && !$0.isWhitespace } ?? false, "\(name): \(help)")
            #expect(!help.contains("\n") && !help.contains("  "), "\(name): \(help)")
            let inside = help.dropLast()
            #expect(!inside.contains(". ") && !inside.hasSuffix("."), "\(name): \(help)")
        }
    }

    @Test("no name stands twice for a profile, but for those that several kinds share, and those have one type")
    func unique() {
        for profile in Self.profiles {
            var types: [String: MetricKind] = [:]
            for families in ProbeCatalog.kinds.map(\.families) {
                var own: Set<String> = []
                for family in families.descriptors(profile) {
                    #expect(own.insert(family.name).inserted, "\(family.name) twice")
                    let other = types.updateValue(family.kind, forKey: family.name)
                    let isShared = Self.sharedPrefixes.contains { family.name.hasPrefix($0) }
                    #expect(other == nil || (isShared && other == family.kind), "\(family.name) in two kinds")
                }
            }
        }
    }
}

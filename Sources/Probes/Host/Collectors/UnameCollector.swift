import LinuxHost
import Telemetry

/// `uname`: which kernel runs on which node; every variable of the best-known dashboard begins here.
final class UnameCollector: HostCollector {
    static let info = MetricDescriptor(
        "node_uname_info", .gauge, labels: ["sysname", "release", "version", "machine", "nodename", "domainname"],
        help: "Always 1; the labels say which kernel runs on which node.")

    private var known: (identity: SystemIdentity, labels: [String])?

    init(_ settings: HostSettings) {}

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        guard let identity = SystemIdentity.current() else { throw CollectorError(.unreadable, "uname is forbidden") }
        if let known, known.identity == identity {
            sink.add(Self.info, known.labels, 1)
            return
        }
        let labels = [
            identity.system, identity.release, identity.version, identity.machine, identity.node, identity.domain,
        ]
        known = (identity, labels)
        sink.add(Self.info, labels, 1)
    }
}

import Telemetry

/// What reading an answer may need besides its rows.
struct PostgresContext: Sendable {
    /// Which names the families have.
    var names: NamesProfile
    /// What the server has.
    var server: PostgresServer
    /// `host:port`: the value of the label `server` that the older exporter puts on everything.
    var serverLabel: String
    /// How many tables and indexes of a database are shown by name.
    var tableLimit: Int
    /// From when on a transaction counts as long, in seconds.
    var longTransaction: Double
    /// From when on a statement counts as long, in seconds.
    var longStatement = 30.0
}

/// Takes in the samples of one collector, and what it could not see.
struct PostgresSamples: ~Copyable {
    private var sink = MetricSink()
    private var labelNames: [ObjectIdentifier: [String]] = [:]
    /// What the answer was asked for.
    let context: PostgresContext
    /// Why a part of the answer is missing; nil when nothing is.
    private(set) var trouble: CollectorTrouble?
    /// What the answer says to people.
    var findings = PostgresFindings()

    init(_ context: PostgresContext) {
        self.context = context
    }

    /// Adds a sample; nothing where there is no value.
    mutating func add(_ descriptor: MetricDescriptor, _ labels: [String], _ value: Double?) {
        guard let value else { return }
        let isTheirs = descriptor.name.hasPrefix("pg_")
        guard context.names == .debian12, isTheirs, descriptor.labelNames.count == labels.count else {
            sink.add(descriptor, labels, value)
            return
        }
        let identity = ObjectIdentifier(descriptor)
        let names = labelNames[identity] ?? descriptor.labelNames + ["server"]
        labelNames[identity] = names
        sink.add(
            descriptor, Sample(labelNames: names, labelValues: labels + [context.serverLabel], value: value))
    }

    /// Adds a sample where NULL is shown as the older exporter does: as NaN; newer ones leave it out.
    mutating func addOrNaN(_ descriptor: MetricDescriptor, _ labels: [String], _ value: Double?) {
        add(descriptor, labels, value ?? (context.names == .debian12 ? .nan : nil))
    }

    /// Says that a part of the answer may not be seen.
    mutating func lacks(_ what: String, grant: String) {
        trouble = CollectorTrouble(
            reason: "\(what) cannot be read", hint: CollectorTrouble.statement(grant, to: context.server.user))
    }

    /// Says why a part of the answer is left out.
    mutating func fails(_ reason: String, hint: String) {
        trouble = CollectorTrouble(reason: reason, hint: hint)
    }

    /// Adds a sample whose labels are complete as they stand; nothing where there is no value.
    mutating func addLabelled(
        _ descriptor: MetricDescriptor, _ labels: [String], _ value: Double?, suffix: Sample.Suffix = .none
    ) {
        guard let value else { return }
        sink.add(
            descriptor, Sample(suffix: suffix, labelNames: descriptor.labelNames, labelValues: labels, value: value))
    }

    /// Adds a bucket of a histogram.
    mutating func addBucket(_ descriptor: MetricDescriptor, _ labels: [String], bound: String, _ value: Double) {
        sink.add(
            descriptor,
            Sample(
                suffix: .bucket, labelNames: descriptor.labelNames + ["le"], labelValues: labels + [bound],
                value: value))
    }

    /// The families in the order in which their first samples came.
    consuming func finish() -> [MetricFamily] {
        sink.finish()
    }
}

/// Why a collector of a PostgreSQL server failed, and what would help.
struct CollectorTrouble: Sendable, Equatable {
    /// Why, in one line.
    let reason: String
    /// What to do, such as a GRANT to run.
    let hint: String?

    /// `GRANT pg_monitor TO monitor;`, the role quoted where it has to be.
    static func statement(_ role: String, to user: String) -> String {
        let isPlain = !user.isEmpty && user.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || $0 == 95 }
        let name = isPlain ? user : "\"" + user.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        return "GRANT \(role) TO \(name);"
    }
}

/// What the server counted about its commands, from the sections `Commandstats` and `Latencystats`.
struct CommandStatistics: Sendable {
    /// One command; a subcommand stands as `config|get`.
    struct Command: Sendable, Equatable {
        let name: String
        let calls: Double
        /// Time spent in it, in microseconds.
        let microseconds: Double
        /// Calls refused before they ran, and calls that ran and failed; servers before 6.2 say neither.
        let rejectedCalls: Double?
        let failedCalls: Double?
    }

    /// The latencies below which a share of the calls stayed.
    struct Latencies: Sendable, Equatable {
        let command: String
        /// Percentages as the server writes them, and microseconds.
        let percentiles: [Percentile]
    }

    /// One of them.
    struct Percentile: Sendable, Equatable {
        let percentage: String
        let microseconds: Double
    }

    let commands: [Command]
    let latencies: [Latencies]

    /// Takes the statistics out of an answer; a line that cannot be read is left out.
    init(_ info: InfoText) {
        commands = info.fields(of: "Commandstats").compactMap(Self.command)
        latencies = info.fields(of: "Latencystats").compactMap(Self.latencies)
    }

    private static func command(_ field: InfoText.Field) -> Command? {
        guard let name = field.name.after("cmdstat_") else { return nil }
        let items = InfoItems(field.value)
        guard let calls = count(items.number("calls")), let usec = count(items.number("usec")) else { return nil }
        return Command(
            name: name, calls: calls, microseconds: usec, rejectedCalls: count(items.number("rejected_calls")),
            failedCalls: count(items.number("failed_calls")))
    }

    private static func latencies(_ field: InfoText.Field) -> Latencies? {
        guard let name = field.name.after("latency_percentiles_usec_") else { return nil }
        var seen: Set<String> = []
        let percentiles = InfoItems(field.value).all.compactMap { item -> Percentile? in
            guard let percentage = item.name.after("p"), ByteText(percentage.utf8).decimal != nil,
                let value = item.value.decimal, seen.insert(percentage).inserted
            else { return nil }
            return Percentile(percentage: percentage, microseconds: value)
        }
        return percentiles.isEmpty ? nil : Latencies(command: name, percentiles: percentiles)
    }

    private static func count(_ value: Double?) -> Double? { value.flatMap { $0 >= 0 ? $0 : nil } }
}

extension String {
    /// What follows a beginning; nil where the text begins otherwise or nothing follows.
    func after(_ beginning: String) -> String? {
        guard hasPrefix(beginning), count > beginning.count else { return nil }
        return String(dropFirst(beginning.count))
    }

    /// Whether there are digits only, and at least one.
    var isDigits: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }
}

import Glibc

/// Many spans at once, and what one costs in memory: the promises that no benchmark of single parts can judge.
///
///     telemetry-load [rate|outage|allocations]... [--rate SPANS] [--seconds S] [--spans N]
///
/// Without a word all three. Exit codes: 0 all targets are reached, 1 one is not, 3 usage.
@main
struct TelemetryLoad {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        guard let wishes = Wishes(CommandLine.arguments.dropFirst()) else {
            let usage = "usage: telemetry-load [rate|outage|allocations]... [--rate SPANS] [--seconds S] [--spans N]\n"
            write(2, usage, usage.utf8.count)
            exit(3)
        }
        var table = Table()
        if wishes.parts.contains("allocations") { try await Allocations.measure(into: &table) }
        if wishes.parts.contains("rate") {
            try await Rate(perSecond: wishes.rate, seconds: wishes.seconds).measure(into: &table)
            try await Rate(perSecond: nil, seconds: wishes.seconds).measure(into: &table)
        }
        if wishes.parts.contains("outage") {
            for kind in Outage.Kind.allCases {
                try await Outage(kind: kind, spans: wishes.spans).measure(into: &table)
            }
        }
        exit(table.isReached ? 0 : 1)
    }
}

/// What the command line asks for.
private struct Wishes {
    var parts: Set<String> = []
    var rate = 60_000
    var seconds = 10
    var spans = 10_000_000

    init?(_ arguments: some Sequence<String>) {
        let all: Set = ["rate", "outage", "allocations"]
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            if all.contains(word) {
                parts.insert(word)
                continue
            }
            guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { return nil }
            switch word {
            case "--rate": rate = number
            case "--seconds": seconds = number
            case "--spans": spans = number
            default: return nil
            }
        }
        if parts.isEmpty { parts = all }
    }
}

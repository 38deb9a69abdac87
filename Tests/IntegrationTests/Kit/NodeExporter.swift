/// Debian's node_exporter, with chosen collectors.
final class NodeExporter {
    let port: Int
    private let child: Child
    private let scratch: Scratch

    /// Starts it with exactly these collectors.
    init(collectors: [String]) throws {
        scratch = try Scratch()
        port = try Ports.free()
        child = try Child(
            try Tool.nodeExporter.path(),
            ["--web.listen-address=127.0.0.1:\(port)", "--collector.disable-defaults"]
                + collectors.map { "--collector.\($0)" }, logs: scratch.file("node"))
        let (port, child) = (port, child)
        try waitUntil("node_exporter listens; it said: \(child.errors.suffix(500))") {
            (try? HTTP.get(port, "/").status) == 200
        }
    }

    deinit { child.kill() }

    /// Its answer to a scrape.
    func scrape() throws -> String { try HTTP.get(port, "/metrics").text }

    /// The collectors that this version knows.
    static func known() throws -> Set<String> {
        let help = try Command.run(try Tool.nodeExporter.path(), ["--help"])
        return Set((help.output + help.errors).matches(of: /--(?:\[no-\])?collector\.([a-z_]+)\s/).map { String($0.1) })
    }
}

import Foundation

/// Debian's Prometheus with a configuration and data of its own.
final class PrometheusServer {
    /// What it says of one of its targets.
    struct Target: Sendable, CustomStringConvertible {
        let job: String
        let health: String
        let lastError: String

        var description: String { "\(job) is \(health) \(lastError)" }
    }

    let port: Int
    let child: Child
    private let scratch: Scratch

    /// Starts it with a job for each of the YAML snippets and waits until it is ready.
    ///
    /// A scrape may take as long as the interval.
    init(jobs: [String], interval: String) throws {
        scratch = try Scratch()
        port = try Ports.free()
        let configuration = try scratch.write(
            "prometheus.yml",
            "global: {scrape_interval: \(interval), scrape_timeout: \(interval)}\nscrape_configs:\n"
                + jobs.map { "  - \($0)\n" }.joined())
        child = try Child(
            try Tool.prometheus.path(),
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(scratch.file("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--query.lookback-delta=90s",
            ], logs: scratch.file("prometheus"))
        let port = self.port
        try waitUntil("Prometheus is ready; it said: \(child.errors.suffix(500))", within: .seconds(90)) {
            (try? HTTP.get(port, "/-/ready").status) == 200
        }
    }

    deinit { child.kill() }

    /// What it has logged so far.
    var log: String { child.errors }

    /// Its targets as they are.
    func targets() throws -> [Target] {
        let data = try json("/api/v1/targets")["activeTargets"] as? [[String: Any]] ?? []
        return data.map { target in
            Target(
                job: target["scrapePool"] as? String ?? "?", health: target["health"] as? String ?? "?",
                lastError: target["lastError"] as? String ?? "?")
        }
    }

    /// An instant query's values by the label `job`; empty where there is none yet.
    func query(_ expression: String) throws -> [String: Double] {
        let escaped = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let result = try json("/api/v1/query?query=\(escaped)")["result"] as? [[String: Any]] ?? []
        var values: [String: Double] = [:]
        for entry in result {
            let job = (entry["metric"] as? [String: String])?["job"] ?? ""
            values[job] = (entry["value"] as? [Any]).flatMap { $0.last as? String }.flatMap { Double($0) }
        }
        return values
    }

    private func json(_ path: String) throws -> [String: Any] {
        let answer = try HTTP.get(port, path)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard let data = object?["data"] as? [String: Any] else { throw Trouble("Prometheus: \(answer.text)") }
        return data
    }
}

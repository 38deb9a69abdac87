import Foundation

/// The real servers that `scripts/with-services` has started for this run.
enum Servers {
    /// What it says of a server, such as `POSTGRES_URL`.
    static func value(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment["OMNIFLOW_TEST_\(name)"] else {
            throw Trouble("no OMNIFLOW_TEST_\(name): run the tests through scripts/with-services, as scripts/test does")
        }
        return value
    }

    /// A password by the server's and the user's name, such as `postgres-monitor`.
    static func passwordFile(_ name: String) throws -> String { try value("SERVICES") + "/passwords/\(name)" }

    /// The password itself.
    static func password(_ name: String) throws -> String {
        try String(contentsOfFile: passwordFile(name), encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    /// Stops, kills, pauses, resumes or starts a server.
    static func control(_ server: String, _ action: String) throws {
        let result = try Command.run(
            try value("SERVICES") + "/ctl", [server, action], environment: ProcessInfo.processInfo.environment,
            within: .seconds(60))
        guard result.code == 0 else { throw Trouble("ctl \(server) \(action): \(result.errors)\(result.output)") }
    }

    /// Does something while a server is in another state, and brings it back whatever comes.
    static func with(_ server: String, _ action: String, undo: String, _ body: () throws -> Void) throws {
        try control(server, action)
        do { try body() } catch {
            try control(server, undo)
            throw error
        }
        try control(server, undo)
    }

    /// Runs SQL as the superuser in the database `orders`, and gives the rows, columns by `|`.
    @discardableResult
    static func sql(_ text: String) throws -> String {
        let result = try Command.run(
            try Tool.psql.path(), ["-X", "-A", "-t", "-q", "-c", text, try value("POSTGRES_ADMIN_URL")],
            environment: ["PGPASSWORD": try password("postgres-postgres")])
        guard result.code == 0 else { throw Trouble("psql: \(result.errors)") }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Settings of targets that are these servers, one of each kind.
    static func settings(
        names: String = "current", interval: String = "15s", upInterval: String = "5s", timeout: String = "5s"
    ) throws -> String {
        let common = "interval: \(interval), up_interval: \(upInterval), timeout: \(timeout)"
        let metrics = try value("RABBITMQ_METRICS_URL")
        return try """
        probes:
          host: {names: \(names)}
          postgres:
            orders: {url: "\(value("POSTGRES_URL"))", password_file: "\(passwordFile("postgres-monitor"))", \
        names: \(names), \(common)}
          pgbouncer:
            pool: {url: "\(value("PGBOUNCER_URL"))", password_file: "\(passwordFile("pgbouncer-stats"))", \(common)}
          redis:
            cache: {url: "\(value("REDIS_URL"))", names: \(names), \(common)}
          rabbitmq:
            broker:
              url: "\(value("RABBITMQ_URL"))"
              password_file: "\(passwordFile("rabbitmq-monitor"))"
              management_url: "\(value("RABBITMQ_MANAGEMENT_URL"))"
              metrics_url: "\(metrics.replacing("/metrics", with: ""))"
              queues: [orders]
              up_interval: \(upInterval)
              timeout: \(timeout)

        """
    }
}

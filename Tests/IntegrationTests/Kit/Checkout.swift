import Foundation

/// Where the project and the built program are.
enum Checkout {
    /// The root of the project.
    static let root: String = {
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return (0..<4).reduce(file) { url, _ in url.deletingLastPathComponent() }.path
    }()

    /// The program: `OMNIFLOW_AGENT_BINARY`, else beside the bundle of the tests.
    static func agent() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["OMNIFLOW_AGENT_BINARY"] { return named }
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let path = bundle.deletingLastPathComponent().appendingPathComponent("omniflow-agent").path
        guard access(path, X_OK) == 0 else {
            throw Trouble("no \(path): build the program first (swift build), or name it in OMNIFLOW_AGENT_BINARY")
        }
        return path
    }

    /// A Python with prometheus_client: `OMNIFLOW_TEST_PYTHON`, else that of the checkout's `.venv`.
    static func python() throws -> String {
        let path = ProcessInfo.processInfo.environment["OMNIFLOW_TEST_PYTHON"] ?? root + "/.venv/bin/python"
        guard access(path, X_OK) == 0 else { throw Trouble("no \(path): scripts/test makes it (python3-venv)") }
        return path
    }

    /// A file of the project.
    static func file(_ path: String) throws -> String {
        let full = root + "/" + path
        guard access(full, R_OK) == 0 else { throw Trouble("the checkout has no \(path)") }
        return full
    }
}

/// Programs that the tests need, with the Debian package of each.
enum Tool: String {
    case prometheus
    case promtool
    case nodeExporter = "prometheus-node-exporter"
    case postgresExporter = "prometheus-postgres-exporter"
    case redisExporter = "prometheus-redis-exporter"
    case psql
    case redisCLI = "redis-cli"
    case redisServer = "redis-server"
    case nginx
    case dnsmasq
    case argon2
    case openssl
    case curl
    case bash
    case python3
    case unshare
    case setpriv
    case socketActivate = "systemd-socket-activate"
    case systemdAnalyze = "systemd-analyze"

    private var package: String {
        switch self {
        case .prometheus, .promtool: "prometheus"
        case .nginx: "nginx-light"
        case .dnsmasq: "dnsmasq-base"
        case .unshare, .setpriv: "util-linux"
        case .psql: "postgresql-client"
        case .redisCLI: "redis-tools"
        case .socketActivate, .systemdAnalyze: "systemd"
        default: rawValue
        }
    }

    /// Where it is.
    func path() throws -> String {
        for directory in ["/usr/bin", "/usr/sbin", "/bin", "/sbin"] where access("\(directory)/\(rawValue)", X_OK) == 0
        {
            return "\(directory)/\(rawValue)"
        }
        throw Trouble("no \(rawValue) on this machine: apt-get install \(package) (scripts/test does)")
    }

    /// Words before a command that mounts: none for root, else a user namespace of its own.
    static func mounting() throws -> [String] {
        geteuid() == 0 ? [] : [try Tool.unshare.path(), "--map-root-user"]
    }
}

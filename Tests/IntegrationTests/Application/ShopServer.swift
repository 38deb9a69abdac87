import Foundation

/// An application behind Debian's nginx, which answers `/health` with its version; files tell it to do otherwise.
final class ShopServer {
    let port: Int
    let scratch: Scratch
    private let configuration: String
    private var child: Child?

    /// What goes wrong with it.
    enum Fault: String, CaseIterable {
        /// Every answer is 500.
        case failing
        /// It is the release before.
        case old
    }

    init() throws {
        scratch = try Scratch()
        port = try Ports.free()
        configuration = try scratch.write("nginx.conf", Self.configuration(port: port, directory: scratch.path))
        try start()
    }

    deinit { child?.kill() }

    /// The process, while it runs.
    var pid: pid_t { child?.pid ?? 0 }

    /// Starts it, and waits until it listens.
    func start() throws {
        let child = try Child(
            try Tool.nginx.path(), ["-p", scratch.path, "-e", scratch.file("error.log"), "-c", configuration],
            logs: scratch.file("nginx"))
        self.child = child
        let port = self.port
        try waitUntil("nginx listens; it said: \(child.errors)") { (try? Wire(port: port)) != nil }
    }

    /// Kills it.
    func kill() { child?.kill() }

    /// Holds it or lets it go on.
    func send(_ signal: Int32) { child?.send(signal) }

    /// Lets something go wrong for as long as the body runs.
    func with(_ fault: Fault, _ body: () throws -> Void) throws {
        try scratch.write(fault.rawValue, "")
        defer { try? FileManager.default.removeItem(atPath: scratch.file(fault.rawValue)) }
        try body()
    }

    /// Settings of an nginx that answers as the files of a directory say.
    static func configuration(port: Int, directory: String, release: String? = nil, daemon: Bool = false) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "  \($0)_temp_path \(directory)/\($0);\n" }.joined()
        let release = release ?? directory
        return """
            daemon \(daemon ? "on" : "off");
            master_process off;
            pid \(directory)/nginx.pid;
            error_log \(directory)/error.log;
            events { worker_connections 64; }
            http {
              access_log off;
              default_type application/json;
            \(temporary)
              server {
                listen 127.0.0.1:\(port);
                location / {
                  if (-f \(release)/failing) { return 500; }
                  if (-f \(release)/old) { return 200 '{"version": "1.4.1"}'; }
                  return 200 '{"version": "1.4.2", "queue": {"depth": 3}}';
                }
              }
            }

            """
    }
}

/// Debian's nginx in front of a port.
final class NginxServer {
    let port: Int
    private let child: Child
    private let scratch: Scratch

    /// Forwards everything to a port, with further directives of the location.
    init(to upstream: Int, directives: String = "") throws {
        scratch = try Scratch()
        port = try Ports.free()
        let directory = scratch.path
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "  \($0)_temp_path \(directory)/\($0);\n" }.joined()
        let configuration = try scratch.write(
            "nginx.conf",
            """
            daemon off;
            master_process off;
            pid \(directory)/nginx.pid;
            error_log \(directory)/error.log;
            events { worker_connections 64; }
            http {
              access_log off;
            \(temporary)
              server {
                listen 127.0.0.1:\(port);
                location / {
                  proxy_pass http://127.0.0.1:\(upstream);
                  proxy_http_version 1.1;
                  \(directives)
                }
              }
            }

            """)
        child = try Child(
            try Tool.nginx.path(), ["-p", directory, "-e", directory + "/error.log", "-c", configuration],
            logs: scratch.file("nginx"))
        let (port, child) = (port, child)
        try waitUntil("nginx listens; it said: \(child.errors)") { (try? Wire(port: port)) != nil }
    }

    deinit { child.kill() }
}

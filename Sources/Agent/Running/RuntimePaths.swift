import Glibc

/// Where the control socket of an agent is.
enum RuntimePaths {
    /// The socket's path: in systemd's runtime directory, else beside the agent's state.
    static func controlSocket(stateDirectory: String, environment: [String: String]) -> String {
        if let runtime = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first {
            return "\(runtime)/control.sock"
        }
        return stateDirectory + "/control.sock"
    }

    /// Where a command looks for the agent's socket, first to last.
    static func candidates(stateDirectory: String, environment: [String: String]) -> [String] {
        var paths = [controlSocket(stateDirectory: stateDirectory, environment: environment)]
        for path in ["/run/omniflow-agent/control.sock", stateDirectory + "/control.sock"] where !paths.contains(path) {
            paths.append(path)
        }
        return paths
    }

    /// Whether the path fits `sockaddr_un`, which holds 107 bytes.
    static func fits(_ path: String) -> Bool { path.utf8.count <= 107 }
}

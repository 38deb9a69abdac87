import NIOCore

/// Where a listener takes connections from.
enum ListenerAddress: Sendable, Equatable, CustomStringConvertible {
    /// A TCP port; the host is an address or a name.
    case tcp(host: String, port: Int)
    /// A Unix domain socket with its file mode; an old socket file in its place is removed.
    case unix(path: String, mode: UInt32)
    /// A listening socket that systemd passed on.
    case inherited(descriptor: Int32, name: String)

    var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): path
        case .inherited(let descriptor, let name): "inherited socket \(name) (descriptor \(descriptor))"
        }
    }
}

/// What one connection may cost; each limit has the status that answers it.
struct ConnectionLimits: Sendable, Equatable {
    /// Open connections at most.
    ///
    /// Beyond it the one that has waited longest without a whole request is closed; where all are busy
    /// the new one gets 503.
    var connections: Int
    /// Bytes of a request's headers at most (431) and of its target (414).
    var headerSize: Int
    /// Bytes of a request's body at most (413).
    var bodySize: Int
    /// From the first byte of a request to the last of its head (408), from there to the last of its body, and for
    /// taking the end of the answer.
    var requestTimeout: TimeAmount
    /// How long a connection may be silent between requests; it is closed then.
    var idleTimeout: TimeAmount
}

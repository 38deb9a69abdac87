import Hummingbird
import Logging
import NIOCore

/// Which of our listeners a request came in by.
enum ListenerRole: String, Sendable {
    /// The address of the settings.
    case main
    /// The Unix socket of the command line: whoever may open it is an operator.
    case control
    /// A port that stands in for another exporter.
    case dropIn = "drop-in"
}

/// Where a request's context begins: the connection that it came by.
struct ConnectionSource: RequestContextSource {
    let logger: Logger
    let channel: any Channel
    let role: ListenerRole
    let isTLS: Bool
}

/// What a route knows of its request besides the request itself.
struct AgentRequestContext: RequestContext {
    typealias Source = ConnectionSource

    var coreContext: CoreRequestContextStorage
    /// The connection.
    let channel: any Channel
    /// The listener.
    let role: ListenerRole
    /// Whether the connection is encrypted by us.
    let isTLS: Bool
    /// What the caller may see and do; strangers until proven otherwise.
    var access: Access = .stranger

    init(source: ConnectionSource) {
        coreContext = .init(source: source)
        channel = source.channel
        role = source.role
        isTLS = source.isTLS
    }

    /// The address of the other end of the connection, without the port; empty for a Unix socket.
    var peerAddress: String { channel.remoteAddress?.ipAddress ?? "" }
}

/// What a caller may see and do.
enum Access: Int, Sendable, Comparable {
    /// Verdicts only.
    case stranger
    /// Reasons, values, versions.
    case viewer
    /// Changes, too.
    case `operator`

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

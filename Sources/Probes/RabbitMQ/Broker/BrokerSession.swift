import RabbitMQClient
import Telemetry

/// A connection to a broker, as far as the probe needs one; tests put scripted ones in its place.
protocol BrokerSession: Sendable {
    /// Whether it can be used.
    var isOpen: Bool { get }
    /// The version that the broker named in its greeting.
    var serverVersion: String? { get }
    /// An element when the other side ended the connection, the end of the sequence when we did.
    var losses: AsyncStream<Void> { get }
    /// One cheap round trip.
    func ping(timeout: Duration) async throws(ProbeError)
    /// Depth and consumers of a queue of the connection's virtual host.
    ///
    /// - Throws: `ProbeError` when the connection failed; what concerns the queue alone is in the answer.
    func look(at queue: String, timeout: Duration) async throws(ProbeError) -> QueueLook
    /// Ends the connection.
    func close() async
}

/// What a passive declaration of a queue gave.
enum QueueLook: Sendable, Equatable {
    case found(ready: Double, consumers: Double)
    /// There is no such queue.
    case missing
    /// The queue is there and cannot be looked at: it belongs to one other connection, or we may not.
    case refused(String)
}

/// A connection of rabbitmq-c's.
struct RabbitMQSession: BrokerSession {
    private let connection: RabbitMQConnection

    private init(_ connection: RabbitMQConnection) {
        self.connection = connection
    }

    /// Connects and logs in.
    static func connect(_ settings: RabbitMQSettings, timeout: Duration) async throws(ProbeError) -> RabbitMQSession {
        do {
            return RabbitMQSession(try await RabbitMQConnection.connect(settings, timeout: timeout))
        } catch {
            throw ProbeError(error)
        }
    }

    var isOpen: Bool { connection.isOpen }
    var serverVersion: String? { connection.serverVersion }
    var losses: AsyncStream<Void> { connection.losses }

    func ping(timeout: Duration) async throws(ProbeError) {
        do {
            try await connection.ping(timeout: timeout)
        } catch {
            throw ProbeError(error)
        }
    }

    func look(at queue: String, timeout: Duration) async throws(ProbeError) -> QueueLook {
        do {
            let depth = try await connection.depth(of: queue, timeout: timeout)
            return .found(ready: Double(depth.messages), consumers: Double(depth.consumers))
        } catch {
            switch error.code {
            case .queueMissing: return .missing
            case .settings: return .refused(error.message)
            case .resourceLocked: return .refused("the queue is exclusive to another connection")
            case .unauthorized where connection.isOpen:
                return .refused(
                    "no right to look at the queue: rabbitmqctl set_permissions -p VHOST USER '' '' 'QUEUES'")
            default: throw ProbeError(error)
            }
        }
    }

    func close() async { await connection.close() }
}

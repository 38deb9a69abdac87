import CRabbitMQ

/// Turns rabbitmq-c's statuses into errors.
enum LinkFailure {
    /// The error of a status other than OK on a connection that stood; the connection is lost with it.
    static func error(_ status: Int32) -> RabbitMQError {
        switch amqp_status_enum(rawValue: status) {
        case AMQP_STATUS_TIMEOUT: RabbitMQError(.timeout, "no answer in time")
        case AMQP_STATUS_CONNECTION_CLOSED, AMQP_STATUS_SOCKET_CLOSED:
            RabbitMQError(.closed, "the broker closed the connection without a word")
        case AMQP_STATUS_HEARTBEAT_TIMEOUT:
            RabbitMQError(.closed, "no sign of life from the broker for two heartbeats")
        case AMQP_STATUS_SOCKET_ERROR, AMQP_STATUS_SSL_ERROR, AMQP_STATUS_TCP_ERROR:
            RabbitMQError(.closed, "the connection broke")
        case AMQP_STATUS_BAD_AMQP_DATA, AMQP_STATUS_UNKNOWN_CLASS, AMQP_STATUS_UNKNOWN_METHOD,
            AMQP_STATUS_WRONG_METHOD:
            RabbitMQError(.malformed, "what came from the broker is no AMQP frame, or one larger than agreed")
        case AMQP_STATUS_TABLE_TOO_BIG, AMQP_STATUS_INVALID_PARAMETER:
            RabbitMQError(.tooLarge, "what is to be sent does not fit into a frame")
        default: RabbitMQError(.internalFault, "rabbitmq-c failed: \(words(status))")
        }
    }

    /// The error of a TLS socket that could not be opened; nil when TCP failed, whose reason the library does not say.
    static func openingTLS(_ status: Int32, _ place: String) -> RabbitMQError? {
        switch amqp_status_enum(rawValue: status) {
        case AMQP_STATUS_TIMEOUT: RabbitMQError(.timeout, "\(place): no TCP connection or TLS handshake in time")
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED: RabbitMQError(.unknownHost, "\(place): the name has no address")
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
            RabbitMQError(
                .tls, "\(place): the certificate is not trusted (other authority, expired, or not yet valid)")
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
            RabbitMQError(.tls, "\(place): the certificate is for another name")
        case AMQP_STATUS_SSL_CONNECTION_FAILED, AMQP_STATUS_SSL_ERROR, AMQP_STATUS_CONNECTION_CLOSED:
            RabbitMQError(
                .tls, "\(place): no TLS 1.2 or later there (a port without TLS?), or a client certificate is wanted")
        case AMQP_STATUS_SOCKET_ERROR, AMQP_STATUS_TCP_ERROR: nil
        default: RabbitMQError(.internalFault, "\(place): rabbitmq-c failed: \(words(status))")
        }
    }

    private static func words(_ status: Int32) -> String {
        amqp_error_string2(status).map { String(cString: $0) } ?? "status \(status)"
    }
}

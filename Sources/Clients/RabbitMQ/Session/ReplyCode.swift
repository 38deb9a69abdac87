/// Turns the broker's reply codes into errors.
enum ReplyCode {
    /// The broker closed a channel, and with it what was asked there.
    static func channelError(_ closing: Method.Closing) -> RabbitMQError {
        let code: RabbitMQError.Code =
            switch closing.code {
            case 311: .tooLarge
            case 403: .unauthorized
            case 404: closing.text.contains("no exchange") ? .exchangeMissing : .queueMissing
            case 405: .resourceLocked
            case 540: .unsupported
            default: .server
            }
        return RabbitMQError(code, words(closing))
    }

    /// The broker closed the connection.
    static func connectionError(_ closing: Method.Closing) -> RabbitMQError {
        switch closing.code {
        case 403: RabbitMQError(.unauthorized, words(closing))
        default: RabbitMQError(.closed, words(closing))
        }
    }

    /// The broker closed the connection while it was made.
    static func openingError(_ closing: Method.Closing) -> RabbitMQError {
        let text = closing.text
        let code: RabbitMQError.Code =
            switch closing.code {
            case 403: .unauthorized
            case 320: .closed
            case 402: .virtualHostMissing
            case 530 where text.contains("not found"): .virtualHostMissing
            case 530 where text.contains("limit"): .server
            case 530 where text.contains("refused"): .unauthorized
            default: .server
            }
        return RabbitMQError(code, words(closing))
    }

    private static func words(_ closing: Method.Closing) -> String {
        "the broker says: \(closing.text.isEmpty ? "error \(closing.code)" : closing.text)"
    }
}

import RabbitMQClient
import Telemetry

extension ProbeError {
    /// What an error of the client means for the target, and what to do first.
    init(_ error: RabbitMQError) {
        let (code, hint) = Self.meaning(of: error.code)
        self.init(code, error.message, hint: hint)
    }

    private static func meaning(of code: RabbitMQError.Code) -> (Code, String?) {
        switch code {
        case .refused: (.refused, "does the broker run, and listen on this address and port?")
        case .unreachable: (.unreachable, "check the address, routes and firewalls")
        case .unknownHost: (.unknownHost, "check the host's name in the url")
        case .timeout: (.timeout, "the broker is overloaded or its host unreachable: see the broker's log")
        case .cancelled: (.cancelled, nil)
        case .closed: (.closed, "see the broker's log for why it closed the connection")
        case .tls: (.tls, "check ca_file, the host's name in the certificate, and whether the port speaks TLS")
        case .wrongProtocol: (.wrongProtocol, "the url names AMQP's port, 5672, or 5671 with amqps://")
        case .unauthorized: (.unauthorized, "check user and password, and the user's rights on the virtual host")
        case .virtualHostMissing: (.missing, "check the virtual host at the end of the url (%2F is the default one)")
        case .queueMissing, .exchangeMissing: (.missing, nil)
        case .tooLarge: (.tooLarge, nil)
        case .malformed: (.malformed, "is this port AMQP's?")
        case .settings: (.settings, "correct the url or the password file")
        case .unsupported: (.unsupported, nil)
        case .internalFault: (.internalFault, nil)
        default: (.serverError, "see the broker's log")
        }
    }
}

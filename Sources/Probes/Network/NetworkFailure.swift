import NetworkClient
import TLSInspection
import Telemetry

/// What a failed conversation with a target means, and what to do about it.
enum NetworkFailure {
    static func probeError(_ error: NetworkError) -> ProbeError {
        ProbeError(code(error.code), error.message, hint: error.hint ?? hint(error.code))
    }

    static func probeError(_ error: TLSError) -> ProbeError {
        switch error.code {
        case .notTLS:
            ProbeError(.wrongProtocol, error.message, hint: "check the port, and whether TLS begins by STARTTLS there")
        case .protocolVersion: ProbeError(.tls, error.message, hint: "let the server speak TLS 1.2 or newer")
        case .certificateWanted:
            ProbeError(.tls, error.message, hint: "name a certificate_file and key_file that the server accepts")
        case .closed: ProbeError(.closed, error.message)
        case .tooLarge: ProbeError(.tooLarge, error.message)
        case .malformed: ProbeError(.malformed, error.message, hint: "a certificate begins with -----BEGIN CERTIFICATE")
        case .missing: ProbeError(.missing, error.message, hint: "check the path and who may read the file")
        case .settings: ProbeError(.settings, error.message)
        case .internalFault: ProbeError(.internalFault, error.message)
        default: ProbeError(.tls, error.message)
        }
    }

    private static func hint(_ code: NetworkError.Code) -> String? {
        switch code {
        case .refused: "see whether the service runs, and on which address and port it listens"
        case .timeout: "see whether the host is up and no firewall drops the packets"
        default: nil
        }
    }

    private static func code(_ code: NetworkError.Code) -> ProbeError.Code {
        switch code {
        case .timeout: .timeout
        case .cancelled: .cancelled
        case .refused: .refused
        case .unreachable: .unreachable
        case .unknownHost: .unknownHost
        case .closed: .closed
        case .malformed: .malformed
        case .tooLarge: .tooLarge
        case .unsupported: .unsupported
        case .settings: .settings
        default: .internalFault
        }
    }
}

import HTTPClient
import Telemetry

/// Words for answers that did not come.
enum HTTPFailure {
    /// The error behind an observation that failed.
    static func error(
        _ failure: HTTPObservation.Failure, _ seen: HTTPObservation, settings: HTTPProbeSettings,
        took duration: Duration, now: Int64
    ) -> ProbeError {
        let place = seen.origin.isEmpty ? "the address" : seen.origin
        switch failure.code {
        case .timeout: return ProbeError(.timeout, late(failure.phase, seen, duration))
        case .refused:
            return ProbeError(.refused, "\(place) refuses the connection", hint: "see whether the service runs")
        case .unknownHost:
            return ProbeError(.unknownHost, "\(place): the name has no address (\(failure.reason))")
        case .unreachable: return ProbeError(.unreachable, "\(place) cannot be reached: \(failure.reason)")
        case .tls: return CertificateFault.error(failure, seen, settings: settings, now: now)
        case .interrupted where seen.tls != nil && failure.reason.contains("alert"):
            return ProbeError(
                .tls, "\(place) broke off TLS: \(failure.reason)",
                hint: "it may want a client certificate, or another one")
        case .interrupted: return ProbeError(.closed, ended(failure, seen))
        case .malformed:
            return ProbeError(.wrongProtocol, "\(place) does not speak HTTP: \(failure.reason)")
        case .tooLarge: return ProbeError(.tooLarge, "\(place): \(failure.reason)")
        case .redirected: return ProbeError(.wrongProtocol, failure.reason, hint: "set the final address")
        case .invalidRequest: return ProbeError(.settings, failure.reason)
        case .cancelled: return ProbeError(.cancelled, "the agent is stopping")
        default: return ProbeError(.internalFault, "\(place): \(failure.reason)")
        }
    }

    /// A time as messages show it.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.inNanoseconds / 1_000_000
        return milliseconds < 1_000
            ? "\(milliseconds) ms" : "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
    }

    /// Scheme, host and port of a redirect's target; empty where it names none.
    static func origin(of location: String) -> String {
        guard location.hasPrefix("http://") || location.hasPrefix("https://") else { return "" }
        let parts = location.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count > 1, let host = parts[1].split(separator: "@").last else { return "" }
        return parts[0] + "//" + host.prefix { !"?#".contains($0) }.prefix(100)
    }

    /// Whether bytes stand somewhere among others.
    static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        var rest = bytes[...]
        while let index = rest.firstIndex(of: first) {
            if rest[index...].starts(with: part) { return true }
            rest = rest[(index + 1)...]
        }
        return false
    }

    private static func late(
        _ phase: HTTPObservation.Failure.Phase, _ seen: HTTPObservation, _ duration: Duration
    ) -> String {
        let time = text(duration)
        return switch phase {
        case .lookup: "the name service did not answer in \(time)"
        case .connect: "no connection to \(seen.origin) in \(time)"
        case .tls: "connected, but TLS was not agreed on in \(time)"
        case .processing: "connected, but no answer in \(time)"
        case .transfer where seen.bodyLength > 0:
            "the answer did not end in \(time): \(seen.status), \(seen.bodyLength) bytes of the body came"
        case .transfer: "the answer's head was not complete in \(time)"
        }
    }

    private static func ended(_ failure: HTTPObservation.Failure, _ seen: HTTPObservation) -> String {
        switch failure.phase {
        case .processing: "the connection was closed without an answer"
        case .transfer where seen.status > 0:
            "the connection ended within the answer: \(seen.status), \(seen.bodyLength) bytes of the body came"
        default: "the connection broke: \(failure.reason)"
        }
    }
}

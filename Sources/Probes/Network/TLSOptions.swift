public import TLSInspection
import NetworkClient
import Telemetry

/// How TLS is spoken with a target, and what its certificate must be.
public struct TLSOptions: Sendable {
    /// Trusted authorities, our certificate, the oldest version that will do.
    public var client = TLSClientSettings()
    /// The name that is sent and verified; nil for the target's host.
    public var serverName: String?
    /// Whether a chain that leads to no trusted authority, is over, or is for another name fails the check.
    public var verifies = true

    /// Creates options that trust the system's authorities and want TLS 1.2 at least.
    public init() {}

    /// Files of authorities and keys may lie where reading hangs.
    private static let calls = BlockingCalls<Result<TLSContext, TLSError>>(name: "tls-files")

    func context(until deadline: ContinuousClock.Instant) async throws(ProbeError) -> TLSContext {
        let client = client
        // Without files there is nothing to wait for.
        if !client.namesFiles {
            do throws(TLSError) {
                return try TLSContext.shared(client)
            } catch {
                throw NetworkFailure.probeError(error)
            }
        }
        let outcome = await Self.calls.value(of: "\(client)", until: deadline) {
            Result { () throws(TLSError) in try TLSContext.shared(client) }
        }
        switch outcome {
        case .value(.success(let context)): return context
        case .value(.failure(let error)): throw NetworkFailure.probeError(error)
        case .timeout: throw ProbeError(.timeout, "the files of certificates could not be read in time")
        case .cancelled: throw ProbeError(.cancelled, "the agent is stopping")
        case .impossible: throw ProbeError(.internalFault, "no thread to read the files of certificates")
        }
    }
}

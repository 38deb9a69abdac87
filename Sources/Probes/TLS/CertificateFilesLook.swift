import NetworkClient
import TLSInspection
import Telemetry

/// Reads local files of certificates, and says which is over or cannot be read.
struct CertificateFilesLook {
    private static let calls = BlockingCalls<Result<[Certificate], TLSError>>(name: "tls-files")

    private let settings: TLSProbeSettings
    private let files: [String]

    init(_ settings: TLSProbeSettings, files: [String]) {
        self.settings = settings
        self.files = files
    }

    func observe(until deadline: ContinuousClock.Instant, at now: WallTime) async -> NetworkObservation {
        var observation = NetworkObservation()
        var found: [(name: String, certificates: [Certificate])] = []
        for file in files {
            do throws(ProbeError) {
                let certificates = try await read(file, until: deadline)
                found.append((file, certificates))
                // The first that is wrong is the reason; the others are read all the same, for their dates.
                if observation.error == nil { observation.error = fault(certificates, in: file, now) }
            } catch {
                observation.error = observation.error ?? error
            }
        }
        let all = found.flatMap(\.certificates)
        if let earliest = all.map(\.notAfter).min() {
            observation.families.append(
                NetworkFamilies.family(CertificateFamilies.earliestExpiry, Double(earliest)))
            observation.families.append(CertificateFamilies.expiries(found))
            observation.summary =
                "\(all.count) certificate\(all.count == 1 ? "" : "s"), the first ends on \(TrustVerdict.day(earliest))"
        }
        return observation
    }

    private func fault(_ certificates: [Certificate], in file: String, _ now: WallTime) -> ProbeError? {
        if let over = certificates.first(where: { $0.notAfter <= now.secondsSinceEpoch }) {
            return ProbeError(
                .tls, "\(file): the certificate of \(over.shortName) expired on \(TrustVerdict.day(over.notAfter))",
                hint: "renew it, and reload what uses it")
        }
        if let early = certificates.first(where: { $0.notBefore > now.secondsSinceEpoch }) {
            let day = TrustVerdict.day(early.notBefore)
            return ProbeError(
                .tls, "\(file): the certificate of \(early.shortName) is not valid before \(day)",
                hint: "check the machine's clock")
        }
        return CertificateNames.error(certificates.first, mustHave: settings.names)
    }

    private func read(
        _ file: String, until deadline: ContinuousClock.Instant
    ) async throws(ProbeError) -> [Certificate] {
        let outcome = await Self.calls.value(of: file, until: deadline) {
            Result { () throws(TLSError) in try CertificateFile.read(file) }
        }
        switch outcome {
        case .value(.success(let certificates)): return certificates
        case .value(.failure(let error)): throw NetworkFailure.probeError(error)
        case .timeout: throw ProbeError(.timeout, "\(file) could not be read in time", hint: "check the file system")
        case .cancelled: throw ProbeError(.cancelled, "the agent is stopping")
        case .impossible: throw ProbeError(.internalFault, "no thread to read \(file)")
        }
    }
}

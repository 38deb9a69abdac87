import LinuxHost
import Telemetry

/// What Docker calls its containers: cgroups have their identifiers only.
///
/// Read from Docker's own state, which is root's. Confined to one thread.
final class ContainerNames {
    private static let shelfLife: Duration = .seconds(60)
    private static let sizeLimit = 4 << 20

    /// What is known of a container's name.
    enum Answer: Equatable {
        case name(String)
        case denied
        /// Not one of Docker's, or kept elsewhere.
        case unknown
    }

    private let directory: String
    private var known: [String: (answer: Answer, readAt: MonotonicInstant)] = [:]

    init(_ paths: ProcessPaths) {
        directory = paths.inRoot("/var/lib/docker/containers")
    }

    /// The name of the container with an identifier of 64 digits.
    func name(of identifier: String, at now: MonotonicInstant) -> Answer {
        if let kept = known[identifier], now - kept.readAt < Self.shelfLife { return kept.answer }
        known = known.filter { now - $0.value.readAt < Self.shelfLife }
        let answer = read(identifier)
        known[identifier] = (answer, now)
        return answer
    }

    private func read(_ identifier: String) -> Answer {
        do throws(KernelFileError) {
            let path = "\(directory)/\(identifier)/config.v2.json"
            return Self.parse(try KernelFile.read(path, limit: Self.sizeLimit)).map { .name($0) } ?? .unknown
        } catch {
            return error.code == .denied ? .denied : .unknown
        }
    }

    /// The member `Name` of a container's `config.v2.json`, without the slash that it begins with.
    static func parse(_ bytes: [UInt8]) -> String? {
        guard let name = (try? JSONParser.parse(bytes))?["Name"]?.text else { return nil }
        let bare = name.hasPrefix("/") ? String(name.dropFirst()) : name
        return bare.isEmpty ? nil : bare
    }
}

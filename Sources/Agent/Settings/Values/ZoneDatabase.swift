import LinuxHost
import Telemetry

/// The machine's time zones by name (tzdata below `/usr/share/zoneinfo`).
struct ZoneDatabase: Sendable {
    /// Why a zone cannot be used.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    let system: SettingsSystem
    let environment: [String: String]

    private static let directory = "/usr/share/zoneinfo/"

    /// The rules of a zone; `local` is the machine's own, UTC where it says nothing.
    func rules(of name: String) -> Result<TimeZoneRules, Problem> {
        if name == "UTC" { return .success(.utc) }
        guard name == "local" else { return read(Self.directory + name, as: name) }
        let named = environment["TZ"].map { $0.hasPrefix(":") ? String($0.dropFirst()) : $0 } ?? ""
        if named.hasPrefix("/") { return read(named, as: named) }
        if !named.isEmpty { return IdentitySettings.isZoneName(named) ? rules(of: named) : .success(.utc) }
        guard system.status("/etc/localtime") != nil else { return .success(.utc) }
        return read("/etc/localtime", as: name)
    }

    private func read(_ path: String, as name: String) -> Result<TimeZoneRules, Problem> {
        switch system.read(path, TimeZoneRules.largestFile) {
        case .failure: return .failure(Problem(description: "this machine knows no time zone \(name)"))
        case .success(let bytes):
            do throws(TimeZoneRules.Problem) {
                return .success(try TimeZoneRules(parsing: bytes))
            } catch {
                return .failure(Problem(description: "\(path) is no time zone: \(error)"))
            }
        }
    }
}

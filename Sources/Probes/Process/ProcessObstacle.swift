import Telemetry

/// Something that kept a selection from being looked at in full, and what would help.
struct ProcessObstacle: Sendable, Hashable {
    enum Nature: Sendable {
        /// A right is missing.
        case denied
        /// What the settings name is not there.
        case missing
        /// What is there cannot be read.
        case malformed
        /// The settings cannot be right.
        case settings
    }

    let nature: Nature
    let message: String
    var hint: String?

    var error: ProbeError {
        let code: ProbeError.Code =
            switch nature {
            case .denied: .unauthorized
            case .missing: .missing
            case .malformed: .malformed
            case .settings: .settings
            }
        return ProbeError(code, message, hint: hint)
    }

    /// What is wrong and what would help, as one hint.
    var advice: String { hint.map { "\(message): \($0)" } ?? message }

    /// How a service gets the right to look into other users' processes: into some files with the first capability
    /// alone, into `fd` and `io` with both.
    static let tracing =
        "let the agent run as the same user or as root, or give its unit "
        + "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH"
}

/// What this build calls itself.
enum AgentVersion {
    /// The version of the release, by semver.org.
    static let number = "0.1.0"

    /// The compiler's major and minor version.
    static let swift: String = {
        #if swift(>=6.4)
            "6.4+"
        #elseif swift(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }()
}

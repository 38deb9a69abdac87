import Telemetry

/// Chooses what is passed on of the plugin's `/metrics`.
///
/// Left out are the runtime's allocators, microstate accounting and Mnesia tables, which are two thirds of the answer
/// and which nobody has a panel for, unless they are asked for; and what would be taken for the agent's own
/// (`process_…`, `telemetry_…`). A broker that is set to answer one series for each queue, channel or connection is
/// met with a limit for each family: a family beyond it is left out as a whole, since a part would be a wrong sum.
final class PluginFilter: ExpositionReader {
    /// How many series of one family are passed on.
    static let familyLimit = 1_000

    private let passesRuntime: Bool
    private var counts: [String: Int] = [:]

    init(passesRuntime: Bool) {
        self.passesRuntime = passesRuntime
    }

    /// Families that had more series than the limit.
    var tooLarge: [String] { counts.filter { $0.value > Self.familyLimit }.keys.sorted() }

    func wants(_ name: ByteText) -> Bool {
        if name.hasPrefix("rabbitmq_") { return true }
        guard name.hasPrefix("erlang_") else { return false }
        return passesRuntime
            || !(name.hasPrefix("erlang_vm_allocators") || name.hasPrefix("erlang_vm_msacc")
                || name.hasPrefix("erlang_mnesia"))
    }

    func keeps(_ sample: Sample, of family: String) -> Bool {
        let count = counts[family, default: 0] + 1
        counts[family] = count
        return count <= Self.familyLimit
    }
}

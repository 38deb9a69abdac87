/// Finds the addresses of hosts without blocking whoever asks.
public enum NameLookup {
    private static let calls = BlockingCalls<Result<[SocketAddress], NetworkError>>(name: "name-lookup")

    /// How many lookups hang by now.
    public static var hanging: Int { calls.hanging }

    /// The addresses of a host in the order in which the system would try them; never empty.
    ///
    /// An address in digits costs nothing; a name goes through the system's resolver with its files and caches.
    /// - Throws: `NetworkError`: `unknownHost`, `timeout` or `cancelled`.
    public static func addresses(
        of host: String, port: UInt16, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> [SocketAddress] {
        if let address = SocketAddress(host: host, port: port) { return [address] }
        let outcome = await calls.value(of: "\(host) \(port)", until: deadline) {
            Result { () throws(NetworkError) in try SocketAddress.resolve(host, port: port, isNumeric: false) }
        }
        switch outcome {
        case .value(let result): return try result.get()
        case .timeout(let hanging):
            let others = hanging > 1 ? "; \(hanging) lookups hang" : ""
            throw NetworkError(
                .timeout, "no answer from the name server for \(host)\(others)", hint: "check /etc/resolv.conf")
        case .cancelled: throw NetworkError(.cancelled, "the task was cancelled")
        case .impossible:
            throw NetworkError(.internalFault, "no thread to look up \(host)", hint: "check the limit of tasks")
        }
    }
}

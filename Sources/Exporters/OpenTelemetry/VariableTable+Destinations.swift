extension VariableTable {
    /// Where signals go and how.
    static let destinations: [VariableRule] =
        endpoints
        + VariableRule.destination("PROTOCOL") { (text, destination, notes) throws(VariableProblem) in
            let word = text.lowercased()
            if word == "grpc" {
                notes.append("grpc is not here: http/protobuf is used, which collectors take at port 4318")
                destination.encoding = .protobuf
                return OTLPDestination.Encoding.protobuf.rawValue
            }
            guard let encoding = OTLPDestination.Encoding(rawValue: word) else {
                let words = OTLPDestination.Encoding.allCases.map(\.rawValue)
                throw VariableProblem(VariableRule.unknown(text, among: words, used: destination.encoding.rawValue))
            }
            destination.encoding = encoding
            return word
        }
        + VariableRule.destination("HEADERS", isSecret: true) { (text, destination, notes) throws(VariableProblem) in
            let (headers, problems) = OTLPDestination.Header.list(parsing: text)
            notes += problems.map { "\($0): this header is not sent" }
            destination.headers = headers
            return ""
        }
        + VariableRule.destination("COMPRESSION") { (text, destination, _) throws(VariableProblem) in
            let word = text.lowercased()
            guard ["none", "gzip"].contains(word) else {
                let current = destination.isCompressed ? "gzip" : "none"
                throw VariableProblem(VariableRule.unknown(text, among: ["none", "gzip"], used: current))
            }
            destination.isCompressed = word == "gzip"
            return word
        }
        + VariableRule.destination("TIMEOUT") { (text, destination, notes) throws(VariableProblem) in
            let number = try VariableRule.number(
                text, 1...longestTimeout, zeroIsNoLimit: true, of: " ms",
                VariableText.milliseconds(of: destination.timeout), &notes)
            destination.timeout = .milliseconds(number)
            return "\(number) ms"
        }
        + VariableRule.destination("CERTIFICATE") { (text, destination, _) throws(VariableProblem) in
            destination.certificateAuthorityFile = text
            return text
        }
        + VariableRule.destination("CLIENT_CERTIFICATE") { (text, destination, _) throws(VariableProblem) in
            destination.clientCertificateFile = text
            return text
        }
        + VariableRule.destination("CLIENT_KEY") { (text, destination, _) throws(VariableProblem) in
            destination.clientKeyFile = text
            return text
        }
        + VariableRule.destination("INSECURE") { (_, _, _) throws(VariableProblem) in
            throw VariableProblem("is for gRPC only: whether TLS is used follows from http:// or https:// alone")
        }

    /// The base of all signals, which turns on traces and metrics; then each one's own address, which turns it on.
    private static let endpoints: [VariableRule] =
        [
            VariableRule(name("ENDPOINT")) { (text, state) throws(VariableProblem) in
                let address = try address(text, &state.notes)
                if address.hasQuery { state.notes.append("what follows ? or # is not used in the base of all signals") }
                state.configuration.traces.destination.url = address.url(of: .traces)
                state.configuration.metrics.destination.url = address.url(of: .metrics)
                state.configuration.logs.destination.url = address.url(of: .logs)
                // Records of the log leave only where somebody asks for just that.
                for signal in [OTLPSignal.traces, .metrics] { state.turnOn(signal) }
                return address.text
            }
        ]
        + OTLPSignal.allCases.map { signal in
            VariableRule(name("ENDPOINT", of: signal)) { (text, state) throws(VariableProblem) in
                let address = try address(text, &state.notes)
                try state.changeDestinations(of: [signal]) { (destination, _) throws(VariableProblem) in
                    destination.url = address.asWritten
                }
                state.turnOn(signal)
                return address.asWritten
            }
        }

    private static func address(_ text: String, _ notes: inout [String]) throws(VariableProblem) -> OTLPAddress {
        do throws(OTLPAddressError) {
            let address = try OTLPAddress(parsing: text)
            if address.hadUser {
                notes.append("the user before the @ is not used: credentials belong into \(name("HEADERS"))")
            }
            return address
        } catch {
            throw VariableProblem("the address \(error.description): it is not used")
        }
    }
}

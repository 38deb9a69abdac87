import NetworkClient
import Telemetry

/// Whether an answer is what the settings want.
enum DNSExpectation {
    /// What is wrong with an answer; nil where nothing is.
    static func error(_ answer: DNSAnswer, _ settings: DNSProbeSettings) -> ProbeError? {
        guard settings.codes.contains(answer.code) else { return wrongCode(answer.code, settings) }
        let asked = answer.records.filter { $0.type == settings.type || settings.type.description == "ANY" }
        if asked.isEmpty, answer.code == .noError, settings.needsAnswer || !settings.answers.isEmpty {
            return ProbeError(
                .missing, "\(settings.name) has no \(settings.type) record", hint: "check the zone, and the type")
        }
        let wanted = settings.answers.map(normal)
        if !wanted.isEmpty, let foreign = asked.first(where: { !wanted.contains(normal($0.data)) }) {
            return ProbeError(
                .serverError,
                "\(settings.name) is \(foreign.data), expected \(settings.answers.prefix(3).joined(separator: " or "))",
                hint: "if the zone was not changed on purpose, somebody else answers for it")
        }
        let sections = [
            ("answer", answer.records, settings.answerRules), ("authority", answer.authority, settings.authorityRules),
            ("additional", answer.additional, settings.additionalRules),
        ]
        for (name, records, rules) in sections {
            if let fault = rules.fault(records) {
                return ProbeError(
                    .serverError, "the \(name) section: \(fault)", hint: "ask yourself: dig \(settings.name)")
            }
        }
        return nil
    }

    private static func wrongCode(_ code: DNSResponseCode, _ settings: DNSProbeSettings) -> ProbeError {
        switch code {
        case .noSuchName:
            ProbeError(.missing, "there is no name \(settings.name) (NXDOMAIN)", hint: "check the zone and the name")
        case .noError:
            ProbeError(
                .serverError, "\(settings.name) exists, expected \(settings.codes.first?.description ?? "nothing")")
        default:
            ProbeError(
                .serverError, "the name server answered \(code) for \(settings.name)",
                hint: "read the name server's log; REFUSED means that it does not answer us")
        }
    }

    /// Data without what makes no difference: case, dots at the end of names, quotation marks, spaces in a row.
    static func normal(_ data: String) -> String {
        let words = data.split(separator: " ").map { word in
            let bare = word.filter { $0 != "\"" }
            return bare.count > 1 && bare.hasSuffix(".") ? String(bare.dropLast()) : bare
        }
        return words.joined(separator: " ").lowercased()
    }
}

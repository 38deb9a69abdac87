import HTTPClient
import Regex
import Telemetry

/// What an answer means under the expectations; pure.
struct HTTPVerdict {
    /// Why the target is not up; nil where all is as expected.
    let error: ProbeError?
    /// Whether a rule about the body or a header is what failed.
    let isPatternFailure: Bool
    /// The version that a condition on the JSON has looked at.
    let version: String?

    /// - Parameters:
    ///   - duration: how long the whole took.
    ///   - now: seconds since 1970, for words about certificates.
    init(
        _ seen: HTTPObservation, _ expected: HTTPExpectations, settings: HTTPProbeSettings, took duration: Duration,
        now: Int64
    ) {
        var judge = Judge(seen: seen, expected: expected, settings: settings, duration: duration)
        error =
            seen.failure.map { HTTPFailure.error($0, seen, settings: settings, took: duration, now: now) }
            ?? judge.fault()
        isPatternFailure = judge.isPatternFailure
        version = judge.version
    }

    private struct Judge {
        let seen: HTTPObservation
        let expected: HTTPExpectations
        let settings: HTTPProbeSettings
        let duration: Duration
        var isPatternFailure = false
        var version: String?

        mutating func fault() -> ProbeError? {
            if let error = transportFault() ?? statusFault() ?? versionFault() { return error }
            if let error = headerFault() ?? bodyFault() {
                isPatternFailure = true
                return error
            }
            return jsonFault() ?? latencyFault()
        }

        private func transportFault() -> ProbeError? {
            switch (expected.tls, seen.tls != nil) {
            case (true, false): ProbeError(.wrongProtocol, "the last answer did not come over TLS")
            case (false, true): ProbeError(.wrongProtocol, "the last answer came over TLS")
            default: nil
            }
        }

        private func statusFault() -> ProbeError? {
            guard !expected.status.contains(seen.status) else { return nil }
            var message = "answered \(seen.status) instead of \(expected.status)"
            var hint: String?
            if (300...399).contains(seen.status), let location = seen.header("Location") {
                let target = HTTPFailure.origin(of: location)
                message += target.isEmpty ? ", sending elsewhere on the same server" : ", sending to \(target)"
                hint = settings.redirectLimit == 0 ? "set the final address, or let the probe follow redirects" : nil
            }
            let code: ProbeError.Code
            switch seen.status {
            case 401, 403, 407:
                code = .unauthorized
                hint = settings.credentials == nil ? "give the probe credentials" : "check the probe's credentials"
            case 404, 410: code = .missing
            case 429, 500...599: code = .serverError
            default: code = .wrongProtocol
            }
            return ProbeError(code, message, hint: hint)
        }

        private func versionFault() -> ProbeError? {
            guard !expected.versions.isEmpty, !expected.versions.contains(seen.version) else { return nil }
            return ProbeError(.wrongProtocol, "answered in HTTP \(seen.version), which is not among the expected")
        }

        private func headerFault() -> ProbeError? {
            for rule in expected.headers {
                let name = rule.name.lowercased()
                let values = seen.headers.filter { $0.name.lowercased() == name }.map(\.value)
                if values.isEmpty {
                    if rule.mayBeMissing { continue }
                    return ProbeError(.serverError, "the header \(rule.name) is missing")
                }
                let isFound = values.contains { rule.pattern.isFound(in: $0) }
                if isFound == rule.isForbidden {
                    let verb = rule.isForbidden ? "matches" : "does not match"
                    return ProbeError(.serverError, "the header \(rule.name) \(verb) /\(rule.pattern.text)/")
                }
            }
            return nil
        }

        private func bodyFault() -> ProbeError? {
            guard !expected.bodyContains.isEmpty || !expected.bodyMatches.isEmpty || !expected.bodyMatchesNot.isEmpty
            else { return nil }
            let text = String(decoding: seen.body, as: UTF8.self)
            let place = seen.isBodyPartial ? "the first \(seen.body.count) bytes of the body" : "the body"
            for part in expected.bodyContains where !HTTPFailure.contains(seen.body, Array(part.utf8)) {
                return ProbeError(.serverError, "\(place) does not contain \"\(part.prefix(80))\"")
            }
            for pattern in expected.bodyMatches where !pattern.isFound(in: text) {
                return ProbeError(.serverError, "\(place) does not match /\(pattern.text)/")
            }
            for pattern in expected.bodyMatchesNot where pattern.isFound(in: text) {
                return ProbeError(.serverError, "\(place) matches /\(pattern.text)/, which it must not")
            }
            return nil
        }

        private mutating func jsonFault() -> ProbeError? {
            guard !expected.json.isEmpty else { return nil }
            guard !seen.isBodyPartial else {
                return ProbeError(
                    .tooLarge, "the body has more than \(settings.bodyLimit) bytes: too many to read them as JSON",
                    hint: "ask for a smaller document, or raise the limit of the body")
            }
            let document: JSONValue
            do {
                document = try JSONParser.parse(seen.body)
            } catch {
                let isEmpty = seen.body.isEmpty
                return ProbeError(.malformed, isEmpty ? "the body is empty, not JSON" : "the body is no JSON: \(error)")
            }
            for condition in expected.json where condition.path.lastName == "version" {
                version = condition.path.value(in: document)?.text.map { String($0.prefix(80)) } ?? version
            }
            return expected.json.lazy.compactMap { $0.fault(in: document) }.first.map { ProbeError(.serverError, $0) }
        }

        private func latencyFault() -> ProbeError? {
            guard let limit = expected.latencyLimit, duration > limit else { return nil }
            return ProbeError(
                .timeout, "answered in \(HTTPFailure.text(duration)), expected at most \(HTTPFailure.text(limit))")
        }
    }
}

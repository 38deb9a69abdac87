import Alerting
import Telemetry

/// A gate's answer as the members of a JSON object (schema `omniflow/ready/1`).
enum ReadinessJSON {
    static func write(_ verdict: ReadinessVerdict, showsReasons: Bool, to json: inout JSONText) {
        json.member("schema", "omniflow/ready/1")
        json.member("ready", verdict.isReady)
        json.member("generation", verdict.generation.description)
        json.member("sentence", verdict.sentence(showsReasons: showsReasons))
        json.key("checks")
        json.array { json in
            for line in verdict.lines {
                json.object { write(line, showsReasons: showsReasons, to: &$0) }
            }
        }
    }

    private static func write(_ line: ReadinessVerdict.Line, showsReasons: Bool, to json: inout JSONText) {
        let role =
            switch line.role {
            case .required: "required"
            case .optional: "optional"
            case .excluded: "excluded"
            }
        json.member("check", line.name)
        json.member("role", role)
        json.member("state", line.state.rawValue)
        json.member("blocking", line.isBlocking)
        json.member("objection", line.objection)
        json.member("age_seconds", line.age?.inSeconds)
        json.member("reason", showsReasons ? line.reason : nil)
        guard showsReasons else { return }
        json.names("caused_by", line.causes)
        json.names("hits", line.hits)
    }
}

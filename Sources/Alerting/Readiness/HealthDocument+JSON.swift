import Telemetry

extension HealthDocument {
    /// The document as JSON, UTF-8.
    ///
    /// - Parameters:
    ///   - showsReasons: whether the caller may read reasons and numbers; else only verdicts and their ages are there.
    ///   - version: the agent's version, shown with the reasons.
    public func json(showsReasons: Bool, version: String? = nil) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            json.member("status", status.rawValue)
            json.member("version", showsReasons ? version : nil)
            json.member("serviceId", "omniflow-agent")
            let said = missing.map { "no check for the required \($0)" } + (showsReasons ? notes : [])
            if !said.isEmpty {
                json.key("notes")
                json.array { json in
                    for note in said { json.string(note) }
                }
            }
            if showsReasons, !proofs.isEmpty {
                json.key("omniflow:channels")
                json.array { json in
                    for (channel, age) in proofs {
                        json.object { json in
                            json.member("channel", channel)
                            json.member("last_delivery_age_seconds", age?.inSeconds)
                        }
                    }
                }
            }
            json.key("checks")
            json.object { json in
                for (key, entries) in checks {
                    json.key(key)
                    json.array { json in
                        for entry in entries { entry.write(into: &json, showsReasons: showsReasons) }
                    }
                }
            }
        }
        return json.bytes
    }
}

extension HealthDocument.Entry {
    fileprivate func write(into json: inout JSONText, showsReasons: Bool) {
        let check = verdict.check
        json.object { json in
            json.member("componentId", check.componentID)
            json.member("componentType", check.componentType)
            json.member("status", status.rawValue)
            json.member("time", verdict.measurement?.startedAtWall.rfc3339)
            if showsReasons {
                json.member("observedValue", verdict.observation?.value)
                json.member("observedUnit", verdict.observation?.unit)
                json.member("output", status == .pass ? nil : output)
            }
            json.member("omniflow:check", check.description)
            json.member("omniflow:state", state.rawValue)
            json.member("omniflow:since", verdict.since.rfc3339)
            json.member("omniflow:age_seconds", age?.inSeconds)
            if showsReasons {
                json.names("omniflow:caused_by", causes)
                json.names("omniflow:hits", hits)
            }
        }
    }
}

extension CheckName {
    /// What comes after the measurement's word: `/var` of `disk:/var`; else the target's name.
    fileprivate var componentID: String {
        let parts = aspect?.split(separator: ":", maxSplits: 1) ?? []
        return parts.count == 2 ? String(parts[1]) : target
    }

    fileprivate var componentType: String {
        switch kind {
        case "host", "omniflow": "system"
        case "postgres", "pgbouncer", "redis", "rabbitmq": "datastore"
        default: "component"
        }
    }
}

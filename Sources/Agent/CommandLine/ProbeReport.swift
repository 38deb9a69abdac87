import Telemetry

/// What `probe` prints: a line or an object a target.
enum ProbeReport {
    /// Columns for a terminal.
    static func table(_ readings: [Reading]) -> String {
        TextTable.lines([["TARGET", "STATE", "TOOK", "VERSION", "WHAT"]] + readings.map(row)).joined(separator: "\n")
    }

    /// The schema `omniflow/probe/1`.
    static func json(_ readings: [Reading]) -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", "omniflow/probe/1")
            json.key("results")
            json.array { json in
                for reading in readings {
                    json.object { json in
                        json.member("name", reading.target.description)
                        json.member("state", reading.error == nil ? "pass" : "fail")
                        json.member("latency_seconds", reading.measurement.duration.inSeconds)
                        json.member("version", reading.version)
                        for (name, text) in [("reason", reading.error?.message), ("hint", reading.error?.hint)] {
                            json.key(name)
                            if let text { json.string(text) } else { json.null() }
                        }
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func row(_ reading: Reading) -> [String] {
        let took = ValueWords.text(reading.measurement.duration.inSeconds, unit: "seconds")
        let what =
            reading.error.map { error in error.message + (error.hint.map { "; \($0)" } ?? "") }
            ?? reading.summary ?? "\(reading.families.count) families"
        return [
            reading.target.description, reading.error == nil ? "pass" : "fail", took, reading.version ?? "-", what,
        ]
    }
}

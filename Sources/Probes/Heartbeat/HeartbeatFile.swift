import Telemetry

/// The form of the file that keeps heartbeats: JSON with a version, times as RFC 3339, durations in seconds.
public enum HeartbeatFile {
    /// The version that is written, and the newest that is read.
    static let version = 1.0
    /// The largest file that is read: 2,000 heartbeats with the whole tail of a log each.
    public static let largest = 16 << 20

    /// Why bytes are no file of heartbeats.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        /// What is wrong, in a few words.
        public let description: String
    }

    /// Writes records, sorted by name; logs of good runs are left out.
    public static func encode(_ records: [String: HeartbeatRecord]) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            json.member("version", version)
            json.key("heartbeats")
            json.object { json in
                for (name, record) in records.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    json.object { write(record, to: &$0) }
                }
            }
        }
        return json.bytes + [10]
    }

    /// Reads what `encode` wrote.
    ///
    /// - Throws: `Problem` for anything else; nothing of a file that is partly wrong is believed.
    public static func decode(_ bytes: [UInt8]) throws(Problem) -> [String: HeartbeatRecord] {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONParser.parse(bytes)
        } catch {
            throw Problem(description: "it is not JSON: \(error)")
        }
        guard let version = root["version"]?.number, version >= 1 else {
            throw Problem(description: "it has no version")
        }
        guard version <= Self.version else { throw Problem(description: "a newer version of the agent wrote it") }
        guard case .object(let members)? = root["heartbeats"] else {
            throw Problem(description: "it lists no heartbeats")
        }
        var records: [String: HeartbeatRecord] = [:]
        for (name, value) in members {
            guard let record = record(value) else { throw Problem(description: "\(name.prefix(60)) cannot be read") }
            records[name] = record
        }
        return records
    }

    private static func write(_ record: HeartbeatRecord, to json: inout JSONText) {
        json.member("expected_since", text(record.expectedSince))
        json.member("running_since", record.runningSince.map(text))
        json.member("last_success", record.lastSuccess.map(text))
        json.key("successes")
        json.integer(record.successes)
        json.key("failures")
        json.integer(record.failures)
        guard let end = record.lastEnd else { return }
        json.key("last_end")
        json.object { json in
            json.member("at", text(end.at))
            json.key("exit_code")
            json.integer(end.exitCode)
            json.member("duration", end.duration?.inSeconds)
            json.member("log", end.exitCode == 0 ? nil : end.log)
        }
    }

    private static func record(_ value: JSONValue) -> HeartbeatRecord? {
        guard let since = moment(value["expected_since"]), let successes = count(value["successes"]),
            let failures = count(value["failures"])
        else { return nil }
        var record = HeartbeatRecord(expectedSince: since)
        record.runningSince = moment(value["running_since"])
        record.lastSuccess = moment(value["last_success"])
        record.successes = successes
        record.failures = failures
        guard let end = value["last_end"] else { return record }
        guard let at = moment(end["at"]), let code = count(end["exit_code"]), code <= 255 else { return nil }
        record.lastEnd = HeartbeatRecord.End(
            at: at, exitCode: Int(code), duration: duration(end["duration"]), log: end["log"]?.text)
        return record
    }

    private static func text(_ moment: WallTime) -> String { moment.rfc3339 }

    private static func moment(_ value: JSONValue?) -> WallTime? { value?.text.flatMap { WallTime(parsing: $0) } }

    private static func count(_ value: JSONValue?) -> UInt64? { value?.number.flatMap { UInt64(exactly: $0) } }

    private static func duration(_ value: JSONValue?) -> Duration? {
        guard let seconds = value?.number, seconds >= 0, seconds < 1e9 else { return nil }
        return .milliseconds(Int64(seconds * 1_000))
    }
}

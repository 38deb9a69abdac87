import Foundation
import Telemetry

@testable import Probes
@testable import RedisClient

/// What a Redis 7.0.15 answered to redis_exporter 1.45.0, and what that exporter made of it in the same scrape.
struct RedisRecording {
    private static let root =
        #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Fixtures/redis/"

    let name: String
    let info: String
    private let replies: [String: RedisValue]

    /// Reads `NAME-info.txt` and `NAME-replies.json`.
    init(_ name: String) throws {
        self.name = name
        info = try Self.text("\(name)-info.txt")
        let json = try JSONSerialization.jsonObject(with: Data(Self.text("\(name)-replies.json").utf8))
        replies = (json as? [String: Any] ?? [:]).mapValues(Self.value)
    }

    /// The text of a file among the recordings.
    static func text(_ file: String) throws -> String {
        try String(contentsOfFile: root + file, encoding: .utf8)
    }

    /// The same server, for a probe.
    func server() -> ScriptedRedis {
        var answers = replies
        answers["PING"] = .status("PONG")
        answers["INFO ALL"] = .text(info)
        answers["INFO server"] = .text(info)
        answers["CONFIG GET databases maxclients maxmemory io-threads"] = replies["CONFIG"] ?? .array([])
        return ScriptedRedis(answers)
    }

    /// What the exporter showed, its own health left out.
    func expected() throws -> (types: [String: String], series: [String: Double]) {
        var types: [String: String] = [:]
        var series: [String: Double] = [:]
        for line in try Self.text("\(name)-exporter-1.45.0.prom").split(separator: "\n").map(String.init) {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                types[String(words[2])] = String(words[3])
            } else if let space = line.lastIndex(of: " ") {
                series[String(line[..<space])] = Double(line[line.index(after: space)...])
            }
        }
        return (types, series)
    }

    /// A clock at the moment of the scrape, as far as the exporter's start time tells.
    func wallClock() throws -> WallTime {
        let start = try expected().series["redis_start_time_seconds"] ?? 0
        let uptime = InfoText.parse(Array(info.utf8)[...]).number("uptime_in_seconds") ?? 0
        return WallTime(secondsSinceEpoch: Int64(start + uptime))
    }

    private static func value(_ json: Any) -> RedisValue {
        switch json {
        case let text as String: .text(text)
        case let list as [Any]: .array(list.map(value))
        case let number as NSNumber: .integer(number.int64Value)
        case let word as [String: String]: word["error"].map(RedisValue.error) ?? .status(word["status"] ?? "")
        default: .null
        }
    }
}

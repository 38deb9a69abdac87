import Foundation

/// What has arrived at a receiver so far, of all signals.
struct Arrivals {
    /// A record of the log.
    struct Record {
        let scope: String
        let severity: Int
        let severityText: String
        let body: String
        let traceID: String
        let spanID: String
        let attributes: [String: String]
    }

    /// A metric of one export.
    struct Metric {
        let name: String
        let unit: String
        /// `gauge`, `sum` or `histogram`.
        let kind: String
        /// 1 delta, 2 cumulative.
        let temporality: Int
        let points: [NSDictionary]
    }

    private(set) var spans: [ArrivedSpan] = []
    private(set) var metrics: [Metric] = []
    private(set) var records: [Record] = []
    /// The resource of each part.
    private(set) var resources: [[String: String]] = []
    /// What was wrong with requests.
    private(set) var problems: [String] = []

    init(_ requests: [Receiver.Request]) {
        for request in requests {
            problems += request.problems
            for name in ["resourceSpans", "resourceMetrics", "resourceLogs"] {
                for part in Self.list(request.message, name) { add(part) }
            }
        }
    }

    private mutating func add(_ part: NSDictionary) {
        resources.append((part["resource"] as? NSDictionary).map(Self.attributes) ?? [:])
        for scope in ["scopeSpans", "scopeMetrics", "scopeLogs"].flatMap({ Self.list(part, $0) }) {
            let name = (scope["scope"] as? NSDictionary)?["name"] as? String ?? ""
            spans += Self.list(scope, "spans").map { ArrivedSpan($0, scope: name) }
            records += Self.list(scope, "logRecords").map { Record($0, scope: name) }
            metrics += Self.list(scope, "metrics").map { Metric($0) }
        }
    }

    /// The objects in a list of an object.
    static func list(_ object: NSDictionary, _ name: String) -> [NSDictionary] {
        object[name] as? [NSDictionary] ?? []
    }

    /// The attributes of an object, each value as text.
    static func attributes(_ object: NSDictionary) -> [String: String] {
        var attributes: [String: String] = [:]
        for pair in list(object, "attributes") {
            attributes[pair["key"] as? String ?? ""] = text(pair["value"])
        }
        return attributes
    }

    fileprivate static func text(_ value: Any?) -> String {
        guard let value = value as? NSDictionary else { return "" }
        if let text = value["stringValue"] as? String { return text }
        if let number = value["intValue"] as? String { return number }
        if let flag = value["boolValue"] as? Bool { return "\(flag)" }
        if let number = value["doubleValue"] as? String { return number }
        return "?"
    }
}

extension Arrivals.Record {
    fileprivate init(_ record: NSDictionary, scope: String) {
        self.scope = scope
        severity = record["severityNumber"] as? Int ?? 0
        severityText = record["severityText"] as? String ?? ""
        body = Arrivals.text(record["body"])
        traceID = record["traceId"] as? String ?? ""
        spanID = record["spanId"] as? String ?? ""
        attributes = Arrivals.attributes(record)
    }
}

extension Arrivals.Metric {
    fileprivate init(_ metric: NSDictionary) {
        name = metric["name"] as? String ?? ""
        unit = metric["unit"] as? String ?? ""
        let found = ["gauge", "sum", "histogram"].first { metric[$0] != nil }
        kind = found ?? ""
        let data = metric[kind] as? NSDictionary ?? [:]
        temporality = data["aggregationTemporality"] as? Int ?? 0
        points = Arrivals.list(data, "dataPoints")
    }
}

extension Receiver {
    /// What has arrived so far, read anew.
    var arrivals: Arrivals { get throws { Arrivals(try requests) } }

    /// Settings of the agent that send here.
    func settings(_ more: String = "") -> String {
        "otlp: {endpoint: \"http://127.0.0.1:\(port)\"\(more.isEmpty ? "" : ", ")\(more)}"
    }
}
